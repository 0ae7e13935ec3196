//! The files of a small result are, byte by byte, those in `tests/report_golden` (written anew with
//! `LIKEWISE_WRITE_GOLDEN=1 cargo test --test stages report`, to be read before they are kept).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use likewise::read::InputFile;
use likewise::report::tables::{CopyRow, DocumentRow, PairRow, Row, StoryRow, TableFormat, ThemeRow, write};
use likewise::report::terminal::Layout;
use likewise::report::{
    Candidate, ChoiceOfK, Copy, CopyGroup, Flow, FurnitureLine, Origins, Report, Run, Shown, Skipped,
    StoriesFound, Story, StoryCut, Theme, html, terminal,
};

fn shown(id: &str, title: &str, source: &str, margin: f32) -> Shown {
    let url = id.starts_with('r').then(|| format!("https://example.org/{id}?a=1&b=2"));
    let (source, date) = (Some(source.to_string()), Some("2026-03-04".to_string()));
    Shown {
        id: id.into(),
        title: title.into(),
        source,
        date,
        url,
        is_borderline: false,
        margin: Some(margin),
        is_copy: id.ends_with('b'),
    }
}

fn run() -> Run {
    let mut run = Run::new("themes", 42);
    // The golden files outlive versions.
    run.version = "0.0.0".into();
    run.parameter("k", "auto").parameter("copies", 0.8).parameter("split", "auto").parameter("gold", "topic");
    run.inputs = vec![InputFile { path: "news/a.jsonl".into(), bytes: 12345, hash: "ab".repeat(32) }];
    run.counts.stories = 2;
    run.stories = Some(StoriesFound {
        sentence: "2 stories of two documents or more, 1 document stands alone".into(),
        level: 0.15,
        cuts: vec![StoryCut { level: 0.15, stories: 3, gap: 0.2 }],
    });
    run.counts.pages = 1205;
    run.counts.split_pages = 1;
    run.counts.documents = 1206;
    run.counts.ok = 1204;
    run.counts.broken = 1;
    run.counts.empty = 1;
    run.counts.copies = 1;
    run.counts.copy_groups = 1;
    run.counts.themes = 2;
    run.furniture = vec![FurnitureLine {
        text: "Share this <story>".into(),
        kind: "prompt".into(),
        pages: 1100,
        lines: 2200,
    }];
    let candidate =
        |(k, agreement): (u64, f64)| Candidate { k, agreement, told_apart: 0.5, score: agreement / 2.0 };
    run.choice_of_k = Some(ChoiceOfK {
        k: 2,
        sentence: "2 to 3 themes are equally good; 2 taken".into(),
        curve: [(2, 0.971), (3, 0.642), (4, -0.01)].map(candidate).to_vec(),
    });
    run.scores = Some(BTreeMap::from([
        ("NMI".to_string(), 0.8765),
        ("ARI".to_string(), 0.9),
        ("documents".to_string(), 1203.0),
    ]));
    run.warnings = vec!["skipped: news/a.jsonl, line 7: broken JSON at column 3: expected value".into()];
    run
}

fn report() -> Report {
    let rivers = vec![
        shown(
            "r1",
            "River rises again as the council meets late to speak about the dam and its old gates",
            "The Paper",
            0.1234,
        ),
        shown("r1b", "River rises again", "Other Paper", 0.12),
        shown("r3", "Ångström's <b>bold</b> & \"quoted\" headline", "The Paper", 0.01),
    ];
    let votes = vec![
        shown("v1", "Votes are counted through the night", "Gazette", 0.3),
        shown("v2", "", "Gazette", 0.2),
    ];
    let theme = |number, label: &str, documents, terms: &[&str], members: Vec<Shown>| Theme {
        number,
        label: label.into(),
        documents,
        distinct: documents - u64::from(number == 0),
        cohesion: 0.4567,
        terms: terms.iter().map(|term| term.to_string()).collect(),
        representative: members[0].clone(),
        members,
    };
    Report {
        run: run(),
        copies: vec![CopyGroup {
            number: 0,
            kept: rivers[0].clone(),
            copies: vec![Copy { document: rivers[1].clone(), cosine: 0.91234, relation: "near".into() }],
        }],
        stories: vec![
            Story {
                number: 0,
                documents: 2,
                distinct: 1,
                dates: Some(("2021-03-04".into(), "5 March 2021".into())),
                theme: Some(0),
                typical: rivers[0].clone(),
                members: rivers[..2].to_vec(),
            },
            Story {
                number: 1,
                documents: 2,
                distinct: 2,
                dates: None,
                theme: Some(1),
                typical: votes[1].clone(),
                members: votes.clone(),
            },
            Story { number: 2, documents: 1, distinct: 1, typical: rivers[2].clone(), ..Story::default() },
        ],
        themes: vec![
            theme(0, "river, dam, flood", 1202, &["river", "dam", "flood", "council", "rain gauge"], rivers),
            theme(1, "votes, ballots", 2, &["votes", "ballots"], votes),
        ],
        origins: Some(Origins {
            groups: 1,
            undecided: 1,
            without_source: 0,
            without_date: 2,
            flows: vec![Flow {
                from: "The <Paper>".into(),
                to: "Other Paper".into(),
                documents: 1,
                median_hours: 51.25,
                mean_added: 0.256,
            }],
        }),
        skipped: vec![
            Skipped { id: "news/a.jsonl:7".into(), title: String::new(), status: "broken".into() },
            Skipped { id: "e1".into(), title: String::new(), status: "empty".into() },
        ],
    }
}

fn golden(name: &str, found: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report_golden").join(name);
    if std::env::var_os("LIKEWISE_WRITE_GOLDEN").is_some() {
        fs::write(&path, found).unwrap();
    }
    let wanted = fs::read(&path).unwrap_or_default();
    assert!(wanted == found, "{name} differs:\n{}", String::from_utf8_lossy(found));
}

fn table<R: Row + Clone>(name: &str, rows: &[R]) {
    for format in [TableFormat::Csv, TableFormat::JsonLines] {
        let mut bytes = Vec::new();
        write(rows, format, &mut bytes).unwrap();
        golden(&format!("{name}.{}", format.ending()), &bytes);
    }
}

#[test]
fn tables_are_those_kept() {
    let terms = ["river".to_string(), "the \"dam\"".to_string()];
    let plain = DocumentRow {
        id: "a",
        page: "a",
        end: 10,
        title: "Rain, again",
        kept: true,
        words: 2,
        status: "ok",
        ..Default::default()
    };
    table(
        "documents",
        &[
            DocumentRow { theme: Some(0), margin: Some(0.123_456), copies: Some(3), ..plain },
            DocumentRow {
                id: "b#2",
                page: "b",
                start: 11,
                title: "A \"quote\"\nand a line",
                kept: false,
                margin: Some(-0.000_01),
                theme: Some(1),
                ..plain
            },
            DocumentRow {
                id: "été", status: "empty", margin: Some(f32::NAN), words: 0, title: "", ..plain
            },
        ],
    );
    table(
        "themes",
        &[ThemeRow {
            theme: 0,
            label: "river, dam",
            documents: 3,
            distinct: 2,
            cohesion: 0.5,
            terms: &terms,
            representative: "a",
        }],
    );
    table(
        "copies",
        &[CopyRow {
            group: 3,
            document: "b",
            kept_document: "a",
            cosine: 1.0,
            relation: "near",
            rule: "longest",
            share: Some(0.95),
            kept_share: None,
        }],
    );
    table(
        "stories",
        &[
            StoryRow {
                story: 0,
                headline: "Rain, again",
                documents: 3,
                distinct: 2,
                first_date: "2021-03-04",
                last_date: "5 March 2021",
                theme: Some(1),
                typical: "a",
            },
            StoryRow {
                story: 1,
                headline: "b",
                documents: 1,
                distinct: 1,
                typical: "b",
                ..Default::default()
            },
        ],
    );
    table("pairs", &[PairRow { a: "a", b: "b", cosine: 0.912_345_67 }]);
    table::<PairRow>("no_pairs", &[]);
}

#[test]
fn the_html_report_is_the_one_kept() {
    let mut page = Vec::new();
    html::write(&report(), &mut page).unwrap();
    golden("report.html", &page);
    html::write(&Report::default(), &mut Vec::new()).unwrap();
}

#[test]
fn the_html_report_is_safe_and_needs_no_network() {
    let mut report = report();
    let nasty = "</script><script>alert(1)</script><img src=x onerror='alert(2)'>\" onclick=\"";
    report.themes[0].label = nasty.into();
    report.themes[0].terms = vec![nasty.into()];
    report.stories[0].typical.title = nasty.into();
    report.stories[0].dates = Some((nasty.into(), nasty.into()));
    report.stories[0].members[0] = shown(nasty, nasty, nasty, 0.1);
    report.themes[0].members[0] = shown(nasty, nasty, nasty, 0.1);
    report.themes[0].members[1].url = Some("javascript:alert(1)".into());
    report.themes[0].members[2].url = Some(format!("https://{nasty}"));
    report.run.warnings = vec![nasty.into()];
    report.run.parameter(nasty, nasty);
    let mut page = Vec::new();
    html::write(&report, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("javascript:") && !page.contains("\" onclick=\""));
    for outside in ["src=", "@import", "url(", "<link", "fetch(", "XMLHttp"] {
        assert!(!page.replace("&lt;img src=", "").contains(outside), "{outside}");
    }
}

#[test]
fn long_lists_are_cut_and_the_rest_counted() {
    let mut report = report();
    report.themes[0].members = (0..500).map(|n| shown(&format!("d{n}x"), "Headline", "S", 0.5)).collect();
    report.skipped = (0..1234)
        .map(|n| Skipped { id: format!("s{n}x"), title: String::new(), status: "empty".into() })
        .collect();
    let mut page = Vec::new();
    html::write(&report, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains(">d199x<") && !page.contains(">d200x<"));
    assert!(page.contains("and 1,002 more, not shown here; documents.csv has them all."));
    assert!(page.contains("and 1,034 more, not shown here; documents.csv has them all."));
}

#[test]
fn the_summary_is_the_one_kept() {
    golden("summary.txt", terminal::summary(&report(), Layout::default()).as_bytes());
    golden("summary_narrow.txt", terminal::summary(&report(), Layout { width: 60, lines: true }).as_bytes());
    assert_eq!(terminal::summary(&Report::default(), Layout::default()), "");
}

#[test]
fn the_summary_does_not_steer_the_terminal() {
    let mut report = report();
    report.themes[0].label = "red \x1b[31m and \u{9b}2J gone".into();
    assert!(!terminal::summary(&report, Layout::default()).contains(['\x1b', '\u{9b}']));
}

#[test]
fn parquet_is_a_clear_error() {
    let told = "parquet".parse::<TableFormat>().unwrap_err().to_string();
    assert_eq!(told, "`format` must be csv or jsonl (Parquet is not written yet), got `parquet`");
    for name in TableFormat::NAMES {
        assert_eq!(name.parse::<TableFormat>().unwrap().ending(), name);
    }
}
