//! Bytes become UTF-8.
//!
//! A byte order mark decides where there is one, then the encoding that the user named. Without either, what is no
//! UTF-8 is looked at by [`text_of`](super::encoding::text_of): for whole files the file decides, for record formats
//! each record, so that one foreign record does not spoil the others. Both are told in a warning.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE};

use super::encoding::Encoding;

/// How much of a file is looked at to tell text from other bytes.
const HEAD: usize = 8192;

/// The byte order mark of UTF-8.
pub(super) const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Bytes without a byte order mark: UTF-8 where the file is what it should be.
pub(super) struct Decoded<'a> {
    reader: Box<dyn BufRead + Send + 'a>,
    /// What the first bytes say against this being text.
    pub not_text: Option<&'static str>,
    /// Whether the file begins with the mark of UTF-8, which is taken off.
    pub has_mark: bool,
}

impl<'a> Decoded<'a> {
    /// Looks at the first bytes of `source` and takes off the byte order mark; without one the bytes are in the
    /// encoding `named`.
    pub fn new(mut source: impl Read + Send + 'a, named: Option<Encoding>) -> io::Result<Self> {
        let mut head = Vec::with_capacity(HEAD);
        source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let (encoding, mark) = match head.as_slice() {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => (None, 0),
            [0xef, 0xbb, 0xbf, ..] => (None, 3),
            [0xff, 0xfe, ..] => (Some(UTF_16LE), 2),
            [0xfe, 0xff, ..] => (Some(UTF_16BE), 2),
            _ => (named.map(Encoding::inner).filter(|&named| named != UTF_8), 0),
        };
        let not_text = if encoding.is_some() { None } else { not_text(&head[mark..]) };
        let mut rest = Cursor::new(head);
        rest.set_position(mark as u64);
        let rest = rest.chain(source);
        let reader: Box<dyn BufRead + Send + 'a> = match encoding {
            None => Box::new(BufReader::with_capacity(1 << 16, rest)),
            Some(encoding) => Box::new(BufReader::with_capacity(1 << 16, Foreign::new(rest, encoding))),
        };
        Ok(Self { reader, not_text, has_mark: mark == UTF8_MARK.len() })
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reader.read(into)
    }
}

impl BufRead for Decoded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.reader.consume(n);
    }
}

/// Why `head` cannot be the start of a text: NUL bytes, or more than one control character in twenty.
fn not_text(head: &[u8]) -> Option<&'static str> {
    if head.contains(&0) {
        return Some("is binary, no text (it has NUL bytes); if it is UTF-16 or UTF-32, save it as UTF-8");
    }
    let is_control = |byte: &&u8| **byte < b' ' && !b"\t\n\r\x0c\x1b".contains(byte) || **byte == 0x7f;
    let n_control = head.iter().filter(is_control).count();
    (n_control > 3 && n_control * 20 > head.len())
        .then_some("is binary, no text (it is full of control characters)")
}

/// UTF-8 from another encoding; what is no character becomes U+FFFD.
struct Foreign<R> {
    source: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    from: usize,
    at_end: bool,
    text: Vec<u8>,
    told: usize,
}

impl<R: Read> Foreign<R> {
    fn new(source: R, encoding: &'static encoding_rs::Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { source, decoder, bytes: Vec::new(), from: 0, at_end: false, text: Vec::new(), told: 0 }
    }

    /// Decodes the next block into `text`.
    fn refill(&mut self) -> io::Result<()> {
        if self.from == self.bytes.len() {
            self.bytes.clear();
            self.from = 0;
            self.source.by_ref().take(HEAD as u64).read_to_end(&mut self.bytes)?;
        }
        let last = self.bytes.is_empty();
        self.text.resize(4 * HEAD, 0);
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(&self.bytes[self.from..], &mut self.text, last);
        self.from += read;
        self.text.truncate(written);
        self.told = 0;
        self.at_end = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Foreign<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.told == self.text.len() && !self.at_end {
            self.refill()?;
        }
        let n = into.len().min(self.text.len() - self.told);
        into[..n].copy_from_slice(&self.text[self.told..self.told + n]);
        self.told += n;
        Ok(n)
    }
}

/// Line ends as `\n`: later stages look at lines.
pub(super) fn with_plain_line_ends(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoded::new(bytes, None).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn utf_16_is_decoded_across_blocks_and_cut_pairs() {
        let text = "aé漢😀".repeat(20_000);
        for big in [false, true] {
            let mut bytes = if big { vec![0xfe, 0xff] } else { vec![0xff, 0xfe] };
            let pair = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            bytes.extend(text.encode_utf16().flat_map(pair));
            assert_eq!(decoded(&bytes), text);
            bytes.push(b'x');
            assert_eq!(decoded(&bytes), format!("{text}\u{fffd}"), "an odd last byte");
        }
    }

    #[test]
    fn binary_heads_are_told_from_text() {
        for (bytes, is_text) in [
            (&b"plain \xe9t\xe9"[..], true),
            (b"a\0b", false),
            (b"", true),
            (b"\x01\x02\x03\x04\x05 ab", false),
            (b"\xff\xfe\0\0a\0\0\0", false),
            (b"\xef\xbb\xbfabc", true),
        ] {
            assert_eq!(Decoded::new(bytes, None).unwrap().not_text.is_none(), is_text, "{bytes:?}");
        }
    }

    #[test]
    fn the_mark_is_no_text() {
        assert_eq!(decoded(b"\xef\xbb\xbfabc"), "abc");
        assert_eq!(decoded(b"\xff\xfea\0"), "a");
        assert_eq!(decoded(b"\xff\xfe"), "");
    }
}
