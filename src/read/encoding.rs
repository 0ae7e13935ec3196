//! Which encoding bytes are in: what the user or the page says, else what the bytes show.
//!
//! UTF-8 wins wherever the bytes allow it, and where a page names UTF-8 or nine in ten of its bytes beyond ASCII stand
//! in valid sequences: then only the bad bytes are replaced by U+FFFD, and one stray byte does not spoil a page. For
//! anything else without a label chardetng is asked, the detector that Firefox uses.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// A character encoding by one of its names on the web: `utf-8`, `gbk`, `shift_jis`, `windows-1251`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// Its standard name: `GBK`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(super) fn inner(self) -> &'static encoding_rs::Encoding {
        self.0
    }
}

impl From<Encoding> for String {
    fn from(encoding: Encoding) -> Self {
        encoding.name().into()
    }
}

impl TryFrom<String> for Encoding {
    type Error = Error;

    fn try_from(label: String) -> Result<Self, Error> {
        label.parse()
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Encoding {
    type Err = Error;

    fn from_str(label: &str) -> Result<Self, Error> {
        let unknown = || Error::Parameter {
            name: "encoding",
            allowed:
                "a name of the web's encodings, such as utf-8, windows-1252, iso-8859-2, koi8-r, gbk, big5, \
                      shift_jis, euc-jp, iso-2022-jp or euc-kr"
                    .into(),
            got: label.into(),
        };
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self).ok_or_else(unknown)
    }
}

/// The name that a warning has for `encoding`.
fn name(encoding: &'static encoding_rs::Encoding) -> &'static str {
    match encoding.name() {
        // In the letters that most people know it by.
        "windows-1252" => "Windows-1252",
        other => other,
    }
}

/// `bytes` as text, and in words what they were read as, where it is not plain UTF-8 or what they `declared`.
pub(super) fn text_of<'a>(
    bytes: &'a [u8],
    declared: Option<Encoding>,
) -> (Cow<'a, str>, Option<&'static str>) {
    let declared = declared.map(Encoding::inner);
    if let Ok(text) = std::str::from_utf8(bytes)
        && !has_iso_2022_jp(bytes)
    {
        return (Cow::Borrowed(text), None);
    }
    // A page whose label could be read has no UTF-16 in it.
    let declared = declared.filter(|&label| label != UTF_16LE && label != UTF_16BE);
    if has_iso_2022_jp(bytes) {
        let told = (declared != Some(ISO_2022_JP)).then_some(ISO_2022_JP.name());
        return (ISO_2022_JP.decode_without_bom_handling(bytes).0, told);
    }
    if declared == Some(UTF_8) || is_mostly_utf_8(bytes) {
        return (String::from_utf8_lossy(bytes), Some("UTF-8 with bad bytes replaced"));
    }
    let encoding = declared.unwrap_or_else(|| guessed(bytes));
    let told = declared.is_none().then(|| name(encoding));
    (encoding.decode_without_bom_handling(bytes).0, told)
}

/// What chardetng takes the bytes for.
fn guessed(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether ASCII bytes switch to Japanese letters and back: `ESC $ B`, `ESC ( B`.
fn has_iso_2022_jp(bytes: &[u8]) -> bool {
    let is_switch = |at: usize| matches!(bytes.get(at..at + 3), Some([0x1b, b'$', b'@' | b'B']));
    memchr::memchr_iter(0x1b, bytes).any(is_switch) && bytes.is_ascii()
}

/// Whether at least nine in ten bytes beyond ASCII stand in valid sequences of UTF-8.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut n_valid, mut n_bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        n_valid += chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        n_bad += chunk.invalid().len();
    }
    n_valid >= 9 * n_bad
}

/// The encoding that an HTML page names: by `<?xml encoding=..?>` at its start, or by a `<meta>` in its head.
///
/// Other elements' `charset` (of a script, of a link), comments, and `charset=` in scripts are passed over.
pub(super) fn declared(html: &[u8]) -> Option<Encoding> {
    let start = html.trim_ascii_start();
    if start.len() >= 5 && start[..5].eq_ignore_ascii_case(b"<?xml") {
        let end = memchr::memchr(b'>', start)?;
        if let Some(found) = attribute(&start[5..end], "encoding").and_then(|label| of_label(&label)) {
            return Some(found);
        }
    }
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &html[at..]) {
        at += open + 1;
        let rest = &html[at..];
        if rest.starts_with(b"!--") {
            at += 3 + memchr::memmem::find(&rest[3..], b"-->")?;
            continue;
        }
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'/').count();
        let tag = rest[..length].to_ascii_lowercase();
        match tag.as_slice() {
            b"body" | b"/head" => return None,
            b"script" | b"style" | b"title" | b"noscript" => at += after_end(rest, &tag),
            b"meta" => {
                let end = memchr::memchr(b'>', rest)?;
                if let Some(found) = of_meta(&rest[length..end]) {
                    return Some(found);
                }
                at += end;
            }
            _ => {}
        }
    }
    None
}

/// Where the content of an element ends that begins at `rest`; all of it where it does not.
fn after_end(rest: &[u8], tag: &[u8]) -> usize {
    let ends =
        |at: &usize| rest[at + 2..].get(..tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag));
    memchr::memmem::find_iter(rest, b"</").find(ends).unwrap_or(rest.len())
}

/// The encoding that the attributes of a `<meta>` name.
fn of_meta(attributes: &[u8]) -> Option<Encoding> {
    if let Some(label) = attribute(attributes, "charset") {
        return of_label(&label);
    }
    attribute(attributes, "http-equiv").filter(|name| name.eq_ignore_ascii_case("content-type"))?;
    let content = attribute(attributes, "content")?.to_ascii_lowercase();
    let (_, label) = content.split_once("charset")?;
    of_label(label.trim_start().strip_prefix('=')?.trim_start().split([';', ' ']).next()?)
}

fn of_label(label: &str) -> Option<Encoding> {
    label.trim_matches(['"', '\'', ' ']).parse().ok()
}

/// The value of an attribute, in quotes or not, white space round `=` allowed.
fn attribute(attributes: &[u8], wanted: &str) -> Option<String> {
    let text = String::from_utf8_lossy(attributes);
    let mut rest = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            rest = after;
            if name.is_empty() {
                return None;
            }
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value.to_string());
        }
        rest = after.trim_start();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_byte_does_not_spoil_a_text() {
        for (bytes, right) in [
            (
                &b"Caf\xc3\xa9, th\xc3\xa9, \xc3\xa9t\xc3\xa9, \xc3\xa0 c\xc3\xb4t\xc3\xa9 \xe9"[..],
                "Café, thé, été, à côté \u{fffd}",
            ),
            (
                "Łódź, Gdańsk, Kraków, Wrocław".as_bytes().split_last().unwrap().1,
                "Łódź, Gdańsk, Kraków, Wrocła",
            ),
            (
                &[&"ünü".repeat(10).into_bytes()[..], b"\xff"].concat()[..],
                &format!("{}\u{fffd}", "ünü".repeat(10)),
            ),
        ] {
            assert_eq!(text_of(bytes, None).0, right);
        }
    }

    #[test]
    fn without_a_label_the_bytes_are_looked_at() {
        let russian = "Совет гавани принял решение о новом причале для зерна, работы начнутся весной.";
        let czech = "Žluťoučký kůň úpěl ďábelské ódy, a přístav čeká na nové molo pro obilí.";
        let chinese = "港口委员会星期一通过了新粮食码头的计划，工程将于春季开始。";
        let japanese = "港湾委員会は月曜日に新しい穀物埠頭の計画を承認した。";
        for (text, encoding) in [
            (russian, encoding_rs::WINDOWS_1251),
            (russian, encoding_rs::KOI8_R),
            (czech, encoding_rs::WINDOWS_1250),
            (chinese, encoding_rs::GBK),
            (chinese, encoding_rs::BIG5),
            (japanese, encoding_rs::SHIFT_JIS),
            (japanese, encoding_rs::EUC_JP),
            (japanese, encoding_rs::ISO_2022_JP),
            ("Die Behörde prüft die Schäden", encoding_rs::WINDOWS_1252),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            if !lost {
                let (found, told) = text_of(&bytes, None);
                assert_eq!(found, text, "{}", encoding.name());
                assert!(told.is_some());
            }
        }
    }

    #[test]
    fn labels_are_read_where_pages_give_them() {
        for (html, right) in [
            (r#"<script charset="utf-8"></script><meta charset="gbk">"#, Some("GBK")),
            ("<link charset=utf-8 href=a><meta charset = 'big5'>", Some("Big5")),
            ("<!-- <meta charset=koi8-r> --><meta charset=euc-kr />", Some("EUC-KR")),
            ("<script>var a = '<meta charset=utf-8>';</script><META CHARSET=ISO-8859-2>", Some("ISO-8859-2")),
            (
                "<meta content='text/html; charset = windows-1250' http-equiv=Content-Type>",
                Some("windows-1250"),
            ),
            ("\n<?xml version='1.0' encoding=\"windows-1251\"?><html>", Some("windows-1251")),
            ("<title>charset=gbk</title><body><meta charset=gbk>", None),
            ("<meta name=description content='charset=gbk'>", None),
            ("<meta charset=nonsense><meta charset=gbk>", Some("GBK")),
            ("<meta charset", None),
            ("<!-- never closed <meta charset=gbk>", None),
        ] {
            assert_eq!(declared(html.as_bytes()).map(Encoding::name), right, "{html}");
        }
        let late = format!("<head>{}<meta charset=gbk>", "<link href=a>".repeat(1000));
        assert_eq!(declared(late.as_bytes()).map(Encoding::name), Some("GBK"));
    }

    #[test]
    fn a_valid_page_is_utf_8_whatever_it_says() {
        assert_eq!(text_of("é".as_bytes(), Some("iso-8859-1".parse().unwrap())), ("é".into(), None));
        assert_eq!(text_of(b"\xe9t\xe9", Some("iso-8859-1".parse().unwrap())), ("été".into(), None));
        assert_eq!(
            text_of(b"\xe9t\xe9 \xe9t\xe9", Some("utf-8".parse().unwrap())).0,
            "\u{fffd}t\u{fffd} \u{fffd}t\u{fffd}"
        );
    }
}
