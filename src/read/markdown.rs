//! Markdown: front matter gives fields, light markup is taken off, the rest stays as written.

use std::sync::LazyLock;

use regex::Regex;

use super::record::{Field, Values};

/// `[text](address "title")`, `![text](address)`, `[text][name]`: what people read is the text.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    let target = r#"(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)|\[[^\[\]\n]*\])"#;
    Regex::new(&format!(r"!?\[([^\[\]\n]*)\]{target}")).expect("the pattern is right")
});

/// `[name]: address`
static DEFINITION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^ {0,3}\[[^\[\]\n]+\]:\s+\S+").expect("the pattern is right"));

/// The fields of a Markdown file: those of its front matter, and its text.
pub(super) fn values(text: &str) -> Values {
    let mut values = Values::default();
    let body = match front_matter(text) {
        Some((front, body)) => {
            front.lines().for_each(|line| front_field(line, &mut values));
            body
        }
        None => text,
    };
    let body = plain(body);
    if values[Field::Title as usize].is_none() {
        values[Field::Title as usize] = first_heading(&body, text);
    }
    values[Field::Text as usize] = Some(body);
    values
}

/// What stands between `---` lines at the very start, and the rest; `None` where it is no `key: value` block.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("---\n")?;
    let mut at = 0;
    for line in inner.split_inclusive('\n') {
        let (start, bare) = (at, line.trim_end());
        at += line.len();
        if bare == "---" || bare == "..." {
            return Some((&inner[..start], &inner[at..]));
        }
        let is_part = bare.is_empty() || bare.starts_with([' ', '\t', '-', '#', ']', '}']);
        let is_key = bare.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' '));
        if !is_part && !is_key {
            return None;
        }
    }
    None
}

fn front_field(line: &str, values: &mut Values) {
    let Some((key, value)) = line.split_once(':') else { return };
    let field = match key.to_lowercase().as_str() {
        "id" => Field::Id,
        "title" => Field::Title,
        "date" => Field::Date,
        "source" => Field::Source,
        "url" => Field::Url,
        "label" => Field::Label,
        _ => return,
    };
    let value = value.trim();
    let unquoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    values[field as usize] = Some(unquoted.unwrap_or(value).to_string());
}

/// The text of the first line, where it is a `#` heading.
fn first_heading(body: &str, text: &str) -> Option<String> {
    let line = text.lines().map(str::trim_start).find(|line| !line.is_empty())?;
    let first = body.lines().find(|line| !line.trim().is_empty())?;
    heading(line).map(|_| first.trim().to_string())
}

/// The text of a `#` heading.
fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let is_heading = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    is_heading.then(|| rest.trim().trim_end_matches('#').trim_end())
}

/// The text without heading marks, quote marks, link addresses and underlines; code blocks stay.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for line in text.split_inclusive('\n') {
        let (bare, end) = line.strip_suffix('\n').map_or((line, ""), |bare| (bare, "\n"));
        let trimmed = bare.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            out.push_str(line);
            continue;
        }
        let is_underline = trimmed.len() > 2 && trimmed.trim_end().bytes().all(|byte| byte == b'=');
        if is_underline || DEFINITION.is_match(bare) {
            continue;
        }
        let bare = heading(trimmed).unwrap_or(bare);
        let bare = bare.strip_prefix("> ").unwrap_or(bare);
        out.push_str(&LINK.replace_all(bare, "$1"));
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        let cases = [
            ("# Heavy *rain* #\n\nIt rains.", "Heavy *rain*\n\nIt rains."),
            ("See [the map](http://a.b/c_(d) \"t\") now", "See the map now"),
            ("![a boat](b.png) and [x][1]\n\n[1]: http://a.b\nend", "a boat and x\n\nend"),
            ("Title\n=====\n> quoted", "Title\nquoted"),
            ("```\n# not a heading\n```\n#tag", "# not a heading\n#tag"),
            ("[[[[ [a](", "[[[[ [a]("),
        ];
        for (text, wanted) in cases {
            assert_eq!(plain(text), wanted);
        }
    }

    #[test]
    fn front_matter_gives_fields() {
        let found =
            values("---\ntitle: \"Rain: again\"\ndate: 2026-01-02\ntags:\n  - a\nid: r1\n---\nIt rains.\n");
        assert_eq!(found[Field::Title as usize].as_deref(), Some("Rain: again"));
        assert_eq!(found[Field::Date as usize].as_deref(), Some("2026-01-02"));
        assert_eq!(found[Field::Id as usize].as_deref(), Some("r1"));
        assert_eq!(found[Field::Text as usize].as_deref(), Some("It rains.\n"));
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        let text = "---\nIt was a dark and stormy night\n---\nThe end";
        assert_eq!(values(text)[Field::Text as usize].as_deref(), Some(text));
    }

    #[test]
    fn a_first_heading_is_the_title() {
        assert_eq!(values("\n# Rain\n\nfalls")[Field::Title as usize].as_deref(), Some("Rain"));
        assert_eq!(values("Rain\n# Sun")[Field::Title as usize], None);
    }
}
