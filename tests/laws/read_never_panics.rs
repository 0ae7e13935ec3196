//! No bytes in any format make the reader panic, and what it gives keeps its promises.

use likewise::document::{Corpus, Status};
use likewise::read::{Format, OnError, Read};
use proptest::prelude::*;

/// Bytes made of pieces that mean something to one of the formats, and of noise.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"{\"text\": \"a\"}\n",
        b"{\"id\":",
        b"\"text\"",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"\t",
        b"\n",
        b"\r\n",
        b"\"",
        b"text,id\n",
        b"text\tid\n",
        b"\\ud800",
        b"null",
        b"1e999",
        b"---\n",
        b"title: ",
        b"# ",
        b"[a](b)",
        b"```\n",
        b"<p>",
        b"</p>",
        b"<div><b>",
        b"<table><tr><td>",
        b"<!--",
        b"-->",
        b"&amp;",
        b"<script>",
        b"<svg>",
        b"<title>",
        b"<meta charset=",
        b"<body>",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xe9",
        b"\xc3\xa9",
        b"\0",
        b"\x1f\x8b",
        b"\x28\xb5\x2f\xfd",
        b"words of a text ",
    ];
    let piece = prop_oneof![
        8 => prop::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in bytes(), packing in prop::sample::select(vec!["", ".gz", ".zst"])) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("a.x{packing}"));
        std::fs::write(&file, &bytes).unwrap();
        for name in Format::NAMES {
            let params = Read::params().format(Some(name.parse().unwrap()));
            let _ = params.read([file.to_string_lossy()]);
            let reading = params.on_error(OnError::Skip).read([file.to_string_lossy()]).unwrap();
            prop_assert_eq!(reading.files[0].bytes, bytes.len() as u64);
            for page in &reading.pages {
                let no_text = page.text.trim().is_empty();
                prop_assert!(no_text == matches!(page.status, Status::Empty | Status::Broken) || page.status == Status::DuplicateId);
                prop_assert!(page.title.as_ref().is_none_or(|title| page.text.starts_with(title.as_str())));
            }
            Corpus::whole(reading.pages);
        }
    }
}
