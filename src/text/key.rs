//! A string as two numbers: what the tables of words compare and hash instead of bytes somewhere in memory.

/// Sixteen bytes that stand for a string: the string itself where it fits, else a fingerprint.
///
/// Two strings of different keys differ. Two of one key are equal where the key [is the string](Key::is_whole); of a
/// fingerprint the strings must be compared. No string is taken for a fingerprint: its last byte would be 0xff, which
/// UTF-8 never has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    low: u64,
    high: u64,
}

/// What a string is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds {
    /// Digits alone.
    pub digits: bool,
    /// An underscore, or more, among others.
    pub underscores: bool,
}

/// The highest byte of a fingerprint.
const FINGERPRINT: u64 = 0xff << 56;

/// The bytes of a key that a string of so many bytes has.
const MASKS: [(u64, u64); Key::WHOLE + 1] = {
    let mut masks = [(u64::MAX, u64::MAX); Key::WHOLE + 1];
    let mut length = 0;
    while length < Key::WHOLE {
        masks[length] = match length {
            0..8 => ((1 << (8 * length)) - 1, 0),
            _ => (u64::MAX, (1 << (8 * (length - 8))) - 1),
        };
        length += 1;
    }
    masks
};

impl Key {
    /// Strings of up to so many bytes are their own keys, those with a zero byte excepted.
    pub const WHOLE: usize = 16;

    /// The key of any string.
    pub fn of(string: &str) -> Self {
        let bytes = string.as_bytes();
        if bytes.len() > Self::WHOLE || bytes.contains(&0) {
            return Self::fingerprint(bytes);
        }
        let mut padded = [0; Self::WHOLE];
        padded[..bytes.len()].copy_from_slice(bytes);
        Self::at(&padded, 0, bytes.len())
    }

    /// The key of the string without zero bytes that stands at `start`, of at most [`Key::WHOLE`] bytes. So many
    /// bytes must follow.
    #[inline]
    pub fn at(bytes: &[u8], start: usize, length: usize) -> Self {
        let sixteen = &bytes[start..start + Self::WHOLE];
        let (low, high) = MASKS[length];
        Self { low: eight(sixteen, 0) & low, high: eight(sixteen, 8) & high }
    }

    #[cold]
    fn fingerprint(bytes: &[u8]) -> Self {
        let (mut low, mut high) = (bytes.len() as u64, 0);
        for chunk in bytes.chunks(8) {
            let mut padded = [0; 8];
            padded[..chunk.len()].copy_from_slice(chunk);
            let chunk = u64::from_le_bytes(padded);
            (low, high) = (mix(low, chunk), mix(high ^ low, chunk.rotate_left(32)));
        }
        Self { low, high: high | FINGERPRINT }
    }

    /// Whether the key is the string itself.
    #[inline]
    pub fn is_whole(self) -> bool {
        self.high < FINGERPRINT
    }

    /// The string, where the key is whole: the buffer and how much of it counts.
    pub fn bytes(self) -> ([u8; Self::WHOLE], usize) {
        let mut bytes = [0; Self::WHOLE];
        bytes[..8].copy_from_slice(&self.low.to_le_bytes());
        bytes[8..].copy_from_slice(&self.high.to_le_bytes());
        let used = 128 - (u128::from(self.high) << 64 | u128::from(self.low)).leading_zeros();
        (bytes, used.div_ceil(8) as usize)
    }

    /// Of whole keys, what has the order of their strings.
    pub fn order(self) -> (u64, u64) {
        (self.low.swap_bytes(), self.high.swap_bytes())
    }

    /// What a whole key of `length` bytes is made of, where each is a lower-case letter, a digit or an underscore.
    #[inline(always)]
    pub fn kinds(self, length: usize) -> Kinds {
        let (low, high) = MASKS[length];
        // Digits lack the one bit, underscores the other.
        let (digits, underscores) = (0x4040_4040_4040_4040, 0x2020_2020_2020_2020);
        let lacks = |bit: u64| ((self.low ^ low) & bit & low, (self.high ^ high) & bit & high);
        let (of_digits, of_underscores) = (lacks(digits), lacks(underscores));
        Kinds {
            digits: of_digits == (digits & low, digits & high),
            underscores: of_underscores.0 | of_underscores.1 != 0,
        }
    }

    /// A hash, fixed for all time and machines.
    #[inline]
    pub fn hash(self) -> u64 {
        mix(self.low, self.high)
    }
}

#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn whole_keys_give_their_strings_back(string in "\\PC{0,8}|[a-c\0]{0,20}|[a-z0-9_]{0,20}") {
            let key = Key::of(&string);
            assert_eq!(key.is_whole(), string.len() <= Key::WHOLE && !string.contains('\0'));
            if key.is_whole() {
                let (bytes, length) = key.bytes();
                assert_eq!(&bytes[..length], string.as_bytes());
            }
        }

        #[test]
        fn digits_and_underscores_are_told(string in "[a-z]{0,16}|[0-9]{0,16}|[a-z0-9_]{0,16}") {
            let kinds = Kinds {
                digits: string.bytes().all(|byte| byte.is_ascii_digit()),
                underscores: string.contains('_'),
            };
            assert_eq!(Key::of(&string).kinds(string.len()), kinds);
        }

        #[test]
        fn different_strings_have_different_keys(a in "[ab\0é]{0,24}", b in "[ab\0é]{0,24}") {
            let keys = [&a, &b].map(|string| Key::of(string));
            assert_eq!(a == b, keys[0] == keys[1], "{a:?} {b:?}");
            if keys.iter().all(|key| key.is_whole()) {
                assert_eq!(a.cmp(&b), keys[0].order().cmp(&keys[1].order()), "{a:?} {b:?}");
            }
        }
    }
}
