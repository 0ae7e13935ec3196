//! HTML: the title and the article of a page, paragraphs separated by blank lines.
//!
//! The article is found by dom_smoothie, which follows Mozilla's Readability; where it finds nothing, the text of
//! the whole body is taken. Hostile pages: tags nested deeper than [`MAX_OPEN`] are taken out before parsing (the
//! parser looks at all open elements for each new one), trees deeper than [`MAX_DEPTH`] never reach readability
//! (which may recurse), the work runs on a thread with a large stack, and a panic inside the parser is caught there
//! and becomes a broken page.

use std::borrow::Cow;
use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Article, Readability};
use regex::Regex;

use super::record::{Field, Values};

/// Tags open at a time. Real pages are some 30 elements deep.
const MAX_OPEN: usize = 300;

/// The depth of a tree after the thinning; elements that close by themselves come on top of [`MAX_OPEN`].
const MAX_DEPTH: usize = 1500;

/// Bytes of text in one piece.
const MAX_TEXT: usize = 16 << 10;

/// An `<article>` with fewer words is a teaser or a comment.
const MIN_ARTICLE_WORDS: usize = 100;

/// The memory that the parser's stack may take.
const STACK: usize = 64 << 20;

/// The fields of a page, or why it cannot be read.
pub(super) fn values(html: &str) -> Result<Values, String> {
    let worker = std::thread::Builder::new().stack_size(STACK);
    std::thread::scope(|scope| {
        let work = worker.spawn_scoped(scope, || parse(html)).map_err(|error| error.to_string())?;
        // A panic of the parser ends its thread; joining it is the catch.
        work.join()
            .map_err(|_| "the HTML parser failed on this page; save its text as .txt instead".to_string())
    })
}

fn parse(html: &str) -> Values {
    let mut values = Values::default();
    let document = Document::from(&*with_short_texts(&thinned(html)));
    let title = document.select_single("title").text();
    let body = document.body().unwrap_or_else(|| document.root());
    let (whole, depth) = text_of(&body);
    values[Field::Text as usize] = Some(whole);
    values[Field::Title as usize] = Some(title.to_string());
    // `Heavy rain - The Paper` is the heading and the paper's name, which readability keeps with short headings.
    let heading = words(&document.select_single("h1").text());
    let heading =
        Some(heading).filter(|heading| !heading.is_empty() && words(&title).starts_with(heading.as_str()));
    if depth > MAX_DEPTH {
        return values;
    }
    let several = several_articles(&document);
    let Some((article, text)) = readable(document) else { return values };
    values[Field::Text as usize] = Some(several.unwrap_or(text));
    values[Field::Date as usize] = article.published_time;
    values[Field::Source as usize] = article.site_name;
    values[Field::Url as usize] = article.url;
    let title = heading.unwrap_or(article.title);
    if !title.trim().is_empty() {
        values[Field::Title as usize] = Some(title);
    }
    values
}

/// What readability finds, and its text.
fn readable(document: Document) -> Option<(Article, String)> {
    let article = Readability::with_document(document, None, None).ok()?.parse().ok()?;
    let (text, _) = text_of(&Document::fragment(article.content.clone()).root());
    (!text.is_empty()).then_some((article, text))
}

/// The texts of a page's long `<article>` elements, where there are two or more: readability keeps but one of them.
///
/// The gap between two is wider than that between paragraphs, so that pages can be split there.
fn several_articles(document: &Document) -> Option<String> {
    let articles = document.select("article:not(article article)");
    let long = |node: &NodeRef| node.text().split_whitespace().nth(MIN_ARTICLE_WORDS - 1).is_some();
    let articles: Vec<NodeRef> = articles.nodes().iter().copied().filter(long).collect();
    if articles.len() < 2 {
        return None;
    }
    let text = |article: &NodeRef| {
        let (whole, _) = text_of(article);
        match readable(Document::from(article.html())) {
            // Readability may take the headline for the page's furniture.
            Some((_, text)) => match whole.split_once("\n\n") {
                Some((first, _)) if !text.starts_with(first) => format!("{first}\n\n{text}"),
                _ => text,
            },
            None => whole,
        }
    };
    Some(articles.iter().map(text).collect::<Vec<_>>().join("\n\n\n\n"))
}

/// The words of `text`, one space between two.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page without the tags that are nested deeper than [`MAX_OPEN`].
fn thinned(html: &str) -> Cow<'_, str> {
    let (mut n_open, mut kept, mut out) = (0_usize, 0, String::new());
    for found in TAG.captures_iter(html) {
        let (tag, name) = (found.get(0).expect("a match"), found["name"].to_ascii_lowercase());
        if CLOSES_ITSELF.contains(&name.as_str()) {
            continue;
        }
        let is_end = html[tag.start()..].starts_with("</");
        let is_deep = n_open >= MAX_OPEN + usize::from(is_end);
        n_open = if is_end { n_open.saturating_sub(1) } else { n_open + 1 };
        if is_deep {
            out.push_str(&html[kept..tag.start()]);
            kept = tag.end();
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[kept..]);
    Cow::Owned(out)
}

/// The page with an empty comment in each [`MAX_TEXT`] bytes of text without a tag, beside white space.
///
/// The parser adds to the last text at each character reference, at the price of the text's length.
fn with_short_texts(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut kept, mut start) = (0, 0);
    for (at, byte) in html.bytes().enumerate() {
        if byte == b'<' {
            start = at;
        } else if at - start > MAX_TEXT && byte.is_ascii_whitespace() {
            out.push_str(&html[kept..at]);
            out.push_str("<!---->");
            (kept, start) = (at, at);
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[kept..]);
    Cow::Owned(out)
}

/// A tag, without regard to comments and scripts: it serves to count open elements only.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"</?(?<name>[A-Za-z][A-Za-z0-9:-]*)[^<>]*>?").expect("the pattern is right")
});

/// Elements without content, and those that a new one of their kind closes.
const CLOSES_ITSELF: [&str; 27] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "html", "body",
];

/// What stands between two pieces of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

/// How an element breaks the text around it; `None` where its text is not for readers.
fn gap_of(element: &str) -> Option<Gap> {
    Some(match element {
        "head" | "script" | "style" | "template" | "noscript" | "svg" | "iframe" | "object" | "select"
        | "textarea" | "button" => return None,
        "br" | "li" | "tr" | "dt" | "dd" | "option" => Gap::Line,
        "td" | "th" => Gap::Space,
        "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "h1"
        | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" | "blockquote" | "pre"
        | "figure" | "figcaption" | "hr" | "address" | "form" | "fieldset" | "details" | "summary"
        | "body" => Gap::Paragraph,
        _ => Gap::None,
    })
}

/// The text below a node as a browser shows it, and the depth of the tree. No recursion: trees may be deep.
fn text_of(root: &NodeRef) -> (String, usize) {
    let (mut text, mut gap, mut depth) = (String::new(), Gap::None, 0);
    // A node to enter, or the gap after one that has been left.
    let mut open = vec![(Some(*root), Gap::None, 0)];
    while let Some((node, after, level)) = open.pop() {
        let Some(node) = node else {
            gap = gap.max(after);
            continue;
        };
        depth = depth.max(level);
        if node.is_text() {
            push_words(&mut text, &mut gap, &node.text());
            continue;
        }
        let Some(own) = node.node_name().map_or(Some(Gap::None), |name| gap_of(&name)) else { continue };
        gap = gap.max(own);
        open.push((None, own, level));
        open.extend(node.children_it(true).map(|child| (Some(child), Gap::None, level + 1)));
    }
    (text, depth)
}

/// Adds the words of a text node, white space between them as one space.
fn push_words(text: &mut String, gap: &mut Gap, node: &str) {
    for (i, word) in node.split_whitespace().enumerate() {
        if i > 0 || node.starts_with(char::is_whitespace) {
            *gap = (*gap).max(Gap::Space);
        }
        if !text.is_empty() {
            text.push_str(["", " ", "\n", "\n\n"][*gap as usize]);
        }
        *gap = Gap::None;
        text.push_str(word);
    }
    if node.ends_with(char::is_whitespace) {
        *gap = (*gap).max(Gap::Space);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_laid_out_as_shown() {
        let html = "<body>Two\n words<br>line <p>para<b>graph</b> <i>one</i></p><script>no</script>\
                    <ul><li>a<li>b</ul><table><tr><td>1<td>2<tr><td>3</table>";
        let document = Document::from(html);
        let (text, _) = text_of(&document.body().unwrap());
        assert_eq!(text, "Two words\nline\n\nparagraph one\n\na\nb\n\n1 2\n3");
    }
}
