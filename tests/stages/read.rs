//! What is read is what was written, whatever the format, the packing, the encoding, the order and the threads.

use std::fs;
use std::io::Write;
use std::path::Path;

use likewise::document::Status;
use likewise::read::{Format, Read, Reading};

fn packed_gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn packed_zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Reads files of a fresh folder; ids and paths without the folder's name.
fn read(files: &[(&str, &[u8])], params: &likewise::read::ReadParams) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    relative(params.read([folder.path().to_string_lossy()]).unwrap(), folder.path())
}

fn relative(mut reading: Reading, folder: &Path) -> Reading {
    let prefix = format!("{}/", folder.to_string_lossy());
    for page in &mut reading.pages {
        page.id = page.id.replace(&prefix, "");
        page.file = page.file.replace(&prefix, "").into();
    }
    reading.files.iter_mut().for_each(|file| file.path = file.path.replace(&prefix, ""));
    reading.warnings.iter_mut().for_each(|line| *line = line.replace(&prefix, ""));
    reading
}

#[test]
fn each_format_gives_the_same_record() {
    let files: [(&str, &[u8]); 6] = [
        ("a.jsonl", b"{\"id\": \"x\", \"title\": \"Rain\", \"text\": \"It rains.\", \"date\": \"2026\", \"label\": [1, true, \"b\"]}\n"),
        ("a.csv", b"id,title,text,date,label\nx,Rain,It rains.,2026,\"1, true, b\"\n"),
        ("a.tsv", b"id\ttitle\ttext\tdate\tlabel\r\nx\tRain\tIt rains.\t2026\t1, true, b\r\n"),
        ("a.md", b"---\nid: x\ntitle: Rain\ndate: 2026\nlabel: 1, true, b\n---\nIt rains."),
        ("a.csv.gz", &packed_gz(b"text,id,date,title,label\nIt rains.,x,2026,Rain,\"1, true, b\"\n")),
        ("a.jsonl.zst", &packed_zst(b"{\"id\": \"x\", \"title\": \"Rain\", \"text\": \"It rains.\", \"date\": \"2026\", \"label\": \"1, true, b\", \"other\": [{}]}")),
    ];
    for file in files {
        let reading = read(&[file], &Read::params());
        let page = &reading.pages[0];
        assert_eq!(
            (page.id.as_str(), page.text.as_str(), page.title.as_deref()),
            ("x", "Rain\n\nIt rains.", Some("Rain")),
            "{}",
            file.0
        );
        assert_eq!(
            (page.date.as_deref(), page.label.as_deref(), page.status),
            (Some("2026"), Some("1, true, b"), Status::Ok),
            "{}",
            file.0
        );
        assert_eq!(reading.warnings, [""; 0]);
    }
}

#[test]
fn fields_may_be_renamed_and_nested() {
    let line = br#"{"a.b": "whole", "meta": {"key": 5, "topic": null, "tags": ["x", 2]}, "body": {"text": "It rains."}}"#;
    let params = Read::params()
        .id_field("meta.key")
        .text_field("body.text")
        .title_field("a.b")
        .label_field(Some("meta.tags".into()));
    let reading = read(&[("a.jsonl", line)], &params);
    let page = &reading.pages[0];
    assert_eq!(
        (page.id.as_str(), page.text.as_str(), page.label.as_deref()),
        ("5", "whole\n\nIt rains.", Some("x, 2"))
    );
}

#[test]
fn of_two_members_with_one_name_the_last_counts() {
    let reading =
        read(&[("a.jsonl", br#"{"text": "one", "text": "two", "id": 1, "id": 2}"#)], &Read::params());
    assert_eq!((reading.pages[0].id.as_str(), reading.pages[0].text.as_str()), ("2", "two"));
}

#[test]
fn streams_of_several_members_or_frames_are_read_whole() {
    let (one, two) = (b"{\"text\": \"one\"}\n{\"te".as_slice(), b"xt\": \"two\"}\n".as_slice());
    let skippable = [&0x184D_2A50_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), b"abc"].concat();
    let gz = [packed_gz(one), packed_gz(b""), packed_gz(two)].concat();
    let zst = [skippable.clone(), packed_zst(one), packed_zst(b""), skippable, packed_zst(two)].concat();
    for (name, bytes) in [("a.jsonl.gz", gz), ("a.jsonl.zst", zst)] {
        let reading = read(&[(name, &bytes)], &Read::params());
        let texts: Vec<_> = reading.pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(texts, ["one", "two"]);
        assert_eq!(reading.files[0].bytes, bytes.len() as u64);
    }
}

#[test]
fn encodings_are_found() {
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let pair = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(pair).collect()
    };
    let plain = "L’été à Łódź 漢字";
    let json = format!("{{\"text\": \"{plain}\"}}\n");
    let csv = format!("text\n{plain}\n");
    let warned = "is not UTF-8, read as Windows-1252; save it as UTF-8 if letters look wrong";
    let cases: [(&str, Vec<u8>, &str, Vec<String>); 11] = [
        ("a.txt", plain.into(), plain, vec![]),
        ("a.txt", [b"\xef\xbb\xbf", plain.as_bytes()].concat(), plain, vec![]),
        ("a.txt", utf16(plain, false), plain, vec![]),
        ("a.jsonl", utf16(&json, true), plain, vec![]),
        ("a.csv", utf16(&csv, false), plain, vec![]),
        ("a.csv", [b"\xef\xbb\xbf", csv.as_bytes()].concat(), plain, vec![]),
        ("a.txt", b"caf\xe9 \x96 \x80".to_vec(), "café – €", vec![format!("a.txt: {warned}")]),
        ("a.jsonl", b"{\"text\": \"caf\xe9\"}".to_vec(), "café", vec![format!("a.jsonl:1: {warned}")]),
        ("a.csv", b"text\ncaf\xe9\n".to_vec(), "café", vec![format!("a.csv:2: {warned}")]),
        ("a.html", b"<meta charset='iso-8859-2'><body><p>\xa3\xf3d\xbc".to_vec(), "Łódź", vec![]),
        ("a.txt", b"one\r\ntwo\rthree".to_vec(), "one\ntwo\nthree", vec![]),
    ];
    for (name, bytes, text, warnings) in cases {
        let reading = read(&[(name, &bytes)], &Read::params());
        assert_eq!(reading.pages[0].text, text, "{name}");
        assert_eq!(reading.warnings, warnings);
    }
}

#[test]
fn the_hash_is_that_of_sha256sum() {
    let reading = read(&[("a.txt", b"abc"), ("b.txt.gz", &packed_gz(b"abc"))], &Read::params());
    assert_eq!(reading.files[0].hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(reading.files[0].bytes, 3);
    assert_ne!(reading.files[0].hash, reading.files[1].hash);
}

#[test]
fn folders_are_walked_and_what_is_passed_over_is_counted() {
    let files: [(&str, &[u8]); 6] = [
        ("b/z.txt", b"z"),
        ("b/a.TXT", b"a"),
        ("a.txt", b"first"),
        (".git/x.txt", b"no"),
        ("c.pdf", b"no"),
        ("d/e.docx", b"no"),
    ];
    let reading = read(&files, &Read::params());
    let ids: Vec<_> = reading.pages.iter().map(|page| page.id.as_str()).collect();
    assert_eq!(ids, ["a.txt", "b/a.TXT", "b/z.txt"]);
    assert_eq!(reading.ignored, 2);
    assert_eq!(reading.warnings, ["ignored 2 files with other endings: .docx (1), .pdf (1)"]);
    let reading = read(&files, &Read::params().format(Some(Format::Text)));
    assert_eq!((reading.pages.len(), reading.ignored), (5, 0));
}

#[test]
fn a_file_named_twice_is_read_once_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_string_lossy().into_owned();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/a.txt"), "a").unwrap();
    fs::write(folder.path().join("sub/b.txt"), "b").unwrap();
    fs::write(folder.path().join("c.jsonl"), "{\"text\": \"c\"}\n{\"text\": \"d\"}").unwrap();
    let mut inputs = vec![
        format!("{dir}/sub"),
        format!("{dir}/sub/a.txt"),
        format!("{dir}/./sub/../sub/b.txt"),
        format!("{dir}/*"),
        format!("{dir}/**/*.txt"),
        dir.clone(),
    ];
    let first = Read::params().read(&inputs).unwrap();
    assert_eq!(first.pages.len(), 4);
    for _ in 0..inputs.len() {
        inputs.rotate_left(1);
        assert_eq!(Read::params().read(&inputs).unwrap(), first);
    }
}

#[test]
fn one_thread_reads_what_many_read() {
    let folder = tempfile::tempdir().unwrap();
    for file in 0..5 {
        let line = |n: usize| format!("{{\"text\": \"{}\"}}\n", format!("{file} {n} ").repeat(n % 500));
        fs::write(folder.path().join(format!("{file}.jsonl")), (0..4000).map(line).collect::<String>())
            .unwrap();
    }
    let on = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| Read::params().read([folder.path().to_string_lossy()]).unwrap())
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn progress_ends_at_the_number_of_bytes() {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "a".repeat(300_000)).unwrap();
    fs::write(folder.path().join("b.txt.gz"), packed_gz(b"abc")).unwrap();
    let most = AtomicU64::new(0);
    let told = |progress: likewise::read::Progress| {
        most.fetch_max(progress.bytes_read, Relaxed);
        assert!(progress.bytes_read <= progress.bytes_total);
    };
    let reading = Read::params().read_with([folder.path().to_string_lossy()], &told).unwrap();
    assert_eq!(most.into_inner(), reading.files.iter().map(|file| file.bytes).sum::<u64>());
}

#[test]
fn a_long_single_line_is_a_text() {
    let text = "word ".repeat(20_000_000);
    let reading = read(&[("a.txt", text.as_bytes())], &Read::params());
    assert_eq!(reading.pages[0].text.len(), 100_000_000);
}

#[test]
fn html_gives_the_article_without_its_surroundings() {
    let paragraph =
        "The river rose again on Monday, and the town council met, late, to speak about the dam. ".repeat(6);
    let html = format!(
        "<html><head><title>River rises - The Paper</title><meta property='og:site_name' content='The Paper'>\
         <meta property='article:published_time' content='2026-03-04'><style>p {{}}</style></head><body>\
         <nav><a href='/'>Home</a> <a href='/x'>Sport</a></nav><article><h1>River rises</h1>\
         <p>{paragraph}</p><p>Second: {paragraph}</p></article><script>var x = 1;</script></body></html>"
    );
    let reading = read(&[("a.html", html.as_bytes())], &Read::params());
    let page = &reading.pages[0];
    let paragraph = paragraph.trim();
    assert_eq!(page.title.as_deref(), Some("River rises"));
    assert_eq!(page.text, format!("River rises\n\n{paragraph}\n\nSecond: {paragraph}"));
    assert_eq!((page.source.as_deref(), page.date.as_deref()), (Some("The Paper"), Some("2026-03-04")));
}

#[test]
fn deep_or_broken_html_is_read_all_the_same() {
    let deep = "<div>".repeat(50_000) + "deep down";
    let inline = "<b><i>".repeat(2_000) + "deep down";
    let reading = read(
        &[
            ("a.html", deep.as_bytes()),
            ("b.html", inline.as_bytes()),
            ("c.html", b"<<<p &bogus; <!-- "),
            ("d.html", b"<title>Only</title>"),
        ],
        &Read::params(),
    );
    assert_eq!(reading.pages[0].text, "deep down");
    assert_eq!(reading.pages[1].text, "deep down");
    assert_eq!(reading.pages[3].text, "Only");
}

#[test]
fn a_page_with_several_articles_keeps_them_all_apart() {
    let article = |headline: &str, topic: &str| {
        let paragraph =
            format!("The {topic} rose again on Monday, and the town council met, late, to speak about it. ")
                .repeat(5);
        format!(
            "<article><h2>{headline}</h2><p>{paragraph}</p><p>Then, {paragraph}</p><article>A reply. {paragraph}</article></article>"
        )
    };
    let teaser = "<article><h3>Read more</h3><p>Something short, with a comma.</p></article>";
    let (first, second) = (article("River rises", "river"), article("Prices rise", "price of bread"));
    let html = format!("<title>The Paper</title><body>{teaser}<main>{first}{second}</main>{teaser}</body>");
    let reading = read(&[("a.html", html.as_bytes())], &Read::params());
    let text = &reading.pages[0].text;
    let parts: Vec<_> = text.split("\n\n\n\n").collect();
    assert_eq!(parts.len(), 2, "{text}");
    assert!(parts[0].starts_with("The Paper\n\nRiver rises\n\nThe river rose"), "{text}");
    assert!(parts[1].starts_with("Prices rise\n\nThe price of bread rose"), "{text}");
    assert!(!text.contains("Something short"));
}

#[test]
fn long_html_paragraphs_stay_whole() {
    let text = "Bread &amp; butter, \n".repeat(20_000);
    let html = format!("<title>Long</title><body><p>{text}</p><p>{text}</p></body>");
    let reading = read(&[("a.html", html.as_bytes())], &Read::params());
    let paragraph = ["Bread & butter,"; 20_000].join(" ");
    assert_eq!(reading.pages[0].text, format!("Long\n\n{paragraph}\n\n{paragraph}"));
}

/// Run as a process of its own by the test below, which writes to its standard input.
#[test]
fn child_reads_standard_input() {
    let Ok(format) = std::env::var("LIKEWISE_TEST_CHILD") else { return };
    let reading = Read::params().format(format.parse().ok()).read(["-", "-"]).unwrap();
    for page in &reading.pages {
        println!("page {} {:?}", page.id, page.text);
    }
    println!("file {} {}", reading.files[0].path, reading.files[0].bytes);
}

#[test]
fn standard_input_is_json_lines_unless_told() {
    let cases = [
        ("", "{\"text\": \"a\"}\n{\"id\": 7, \"text\": \"b\"}\n", "page -:1 \"a\"\npage 7 \"b\"\nfile - 37"),
        ("csv", "text\na\n", "page -:2 \"a\"\nfile - 7"),
        ("txt", "a\nb", "page - \"a\\nb\"\nfile - 3"),
    ];
    for (format, input, wanted) in cases {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "read::child_reads_standard_input", "--nocapture", "--test-threads=1"])
            .env("LIKEWISE_TEST_CHILD", format)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        assert!(told.contains(wanted), "{told}");
    }
}

#[test]
fn a_file_that_changed_is_not_copied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, "{\"text\": \"one\"}\n{\"text\": \"two\"}\n").unwrap();
    let reading = Read::params().read([path.to_string_lossy()]).unwrap();
    let [original] = reading.originals.as_slice() else { panic!("one file") };
    let mut out = Vec::new();
    original.copy(&|line| line == 2, &mut out).unwrap().unwrap();
    assert_eq!(out, b"{\"text\": \"two\"}\n");
    fs::write(&path, "{\"text\": \"one\"}\n{\"text\": \"2\"}\n").unwrap();
    let told = original.copy(&|_| true, &mut Vec::new()).unwrap().unwrap_err().to_string();
    assert!(
        told.ends_with("a.jsonl: has changed since it was read; run again when nobody writes to it"),
        "{told}"
    );
    fs::remove_file(&path).unwrap();
    let told = original.copy(&|_| true, &mut Vec::new()).unwrap().unwrap_err().to_string();
    assert!(told.contains("cannot be read a second time"), "{told}");
}
