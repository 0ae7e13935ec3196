//! Sixty-four bytes of text at a time, a bit for each.
//!
//! Written so that the compiler makes vector instructions of it; there is no other path for machines without.

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// How many bytes must follow the start of a block.
pub(super) const READ: usize = BLOCK + 2;

/// A bit for each byte that `is` accepts, the first one lowest.
#[inline(always)]
fn mask(bytes: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let ones: [u8; BLOCK] = std::array::from_fn(|i| u8::from(is(bytes[i])));
    let mut mask = 0;
    for (i, ones) in ones.chunks_exact(8).enumerate() {
        let ones = u64::from_le_bytes(ones.try_into().expect("eight bytes"));
        // Every byte's lowest bit ends up in the highest byte, in its place.
        mask |= (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    mask
}

#[inline(always)]
fn block(bytes: &[u8], at: usize) -> &[u8; BLOCK] {
    bytes[at..at + BLOCK].try_into().expect("a block")
}

/// Lower-case ASCII letters, digits and underscores: what words of ASCII are made of once capitals are gone.
#[inline(always)]
pub(super) fn of_words(bytes: &[u8], at: usize) -> u64 {
    mask(block(bytes, at), |byte| {
        byte.wrapping_sub(b'a') < 26 || byte.wrapping_sub(b'0') < 10 || byte == b'_'
    })
}

/// What tokens of ASCII are made of once capitals are gone: letters and digits, and the points and commas between two
/// digits; also the digits alone. `after_digit` is 1 where the byte before the block is a digit that may go on.
#[inline(always)]
pub(super) fn of_tokens(bytes: &[u8], at: usize, after_digit: u64) -> (u64, u64) {
    let is_digit = |byte: u8| byte.wrapping_sub(b'0') < 10;
    let digits = mask(block(bytes, at), is_digit);
    let letters = mask(block(bytes, at), |byte| byte.wrapping_sub(b'a') < 26);
    let mut inside = 0;
    if digits | after_digit != 0 {
        let points = mask(block(bytes, at), |byte| byte == b'.' || byte == b',');
        let before_digit = digits >> 1 | u64::from(is_digit(bytes[at + BLOCK])) << 63;
        inside = points & (digits << 1 | after_digit) & before_digit;
    }
    (letters | digits | inside, digits)
}

/// Bytes of characters beyond ASCII.
#[inline(always)]
pub(super) fn wide(bytes: &[u8], at: usize) -> u64 {
    let any = block(bytes, at).iter().fold(0, |any, byte| any | byte);
    if any < 0x80 { 0 } else { mask(block(bytes, at), |byte| byte >= 0x80) }
}

/// First bytes of dashes, quotation marks, bullets and dots, U+2010 to U+2027, which no word has: in most languages
/// all there is beyond ASCII and letters.
#[inline]
pub(super) fn punctuation(bytes: &[u8], at: usize) -> u64 {
    let first = mask(block(bytes, at), |byte| byte == 0xe2);
    if first == 0 {
        return 0;
    }
    let second = mask(block(bytes, at + 1), |byte| byte == 0x80);
    let third = mask(block(bytes, at + 2), |byte| byte.wrapping_sub(0x90) <= 0x17);
    first & second & third
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn bits_are_those_of_the_bytes(text in "[a-zA-Z0-9_ .,é’—…\u{200d}\u{2028}\u{ff}]{0,80}", at in 0..30usize) {
            let mut bytes = text.as_bytes().to_vec();
            bytes.resize(at + READ, b' ');
            let expect = |is: &dyn Fn(usize) -> bool| {
                (0..BLOCK).filter(|&i| is(at + i)).fold(0, |mask, i| mask | 1u64 << i)
            };
            let of_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            assert_eq!(of_words(&bytes, at), expect(&|i| of_word(bytes[i])));
            let is_digit = |i: Option<usize>| i.is_some_and(|i| bytes[i].is_ascii_digit());
            let of_token = |i: usize| {
                let between = is_digit(i.checked_sub(1)) && is_digit(Some(i + 1));
                bytes[i].is_ascii_lowercase() || is_digit(Some(i)) || b".,".contains(&bytes[i]) && between
            };
            let after_digit = u64::from(is_digit(at.checked_sub(1)));
            let digits = expect(&|i| is_digit(Some(i)));
            assert_eq!(of_tokens(&bytes, at, after_digit), (expect(&of_token), digits));
            assert_eq!(wide(&bytes, at), expect(&|i| !bytes[i].is_ascii()));
            let character = |i: usize| std::str::from_utf8(&bytes[i..i + 3]).ok()?.chars().next();
            let marks = '\u{2010}'..='\u{2027}';
            assert_eq!(punctuation(&bytes, at), expect(&|i| character(i).is_some_and(|c| marks.contains(&c))));
        }
    }
}
