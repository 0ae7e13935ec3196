//! A result is in its folder whole or not at all, and nobody else's files are touched.

use std::fs;
use std::path::Path;

use likewise::report::{OutputFolder, Run};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn publish(target: &Path, files: &[(&str, &str)]) -> likewise::Result<()> {
    let mut folder = OutputFolder::new(target)?;
    for (name, text) in files {
        folder.file(name, |out| out.write_all(text.as_bytes()))?;
    }
    folder.publish(Run::new("themes", 1))
}

#[test]
fn a_new_folder_appears_whole() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("deep/result");
    let mut folder = OutputFolder::new(&target).unwrap();
    folder.file("a.csv", |out| out.write_all(b"a")).unwrap();
    assert!(!target.exists());
    folder.publish(Run::new("themes", 1)).unwrap();
    assert_eq!(names(&target), ["a.csv", "run.json"]);
    assert_eq!(names(&place.path().join("deep")), ["result"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let other = place.path().join("other");
        fs::create_dir(&other).unwrap();
        assert_eq!(
            fs::metadata(&target).unwrap().permissions().mode(),
            fs::metadata(other).unwrap().permissions().mode()
        );
    }
}

#[test]
fn an_earlier_result_is_replaced_and_other_files_stay() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("result");
    publish(&target, &[("a.csv", "1"), ("copies.csv", "1")]).unwrap();
    fs::write(target.join("notes.txt"), "mine").unwrap();
    publish(&target, &[("a.csv", "2"), ("b.csv", "2")]).unwrap();
    assert_eq!(names(&target), ["a.csv", "b.csv", "notes.txt", "run.json"]);
    assert_eq!(fs::read_to_string(target.join("a.csv")).unwrap(), "2");
}

#[test]
fn what_is_not_published_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("result");
    publish(&target, &[("a.csv", "1")]).unwrap();
    let mut folder = OutputFolder::new(&target).unwrap();
    folder.file("a.csv", |out| out.write_all(b"2")).unwrap();
    let failed = folder.file("b.csv", |_| Err(std::io::Error::other("no more")));
    assert!(
        failed
            .unwrap_err()
            .to_string()
            .ends_with("b.csv: cannot be written (no more); choose another place with -o")
    );
    drop(folder);
    assert_eq!(names(&target), ["a.csv", "run.json"]);
    assert_eq!(fs::read_to_string(target.join("a.csv")).unwrap(), "1");
}

#[test]
fn files_of_others_are_not_overwritten() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("documents.csv"), "mine").unwrap();
    let told = publish(place.path(), &[("documents.csv", "ours")]).unwrap_err().to_string();
    assert!(told.ends_with("documents.csv: stands in the way and was not written by an earlier run; choose another folder with -o"), "{told}");
    fs::write(place.path().join("run.json"), "{\"files\": [\"documents.csv\"]}").unwrap();
    assert!(publish(place.path(), &[("documents.csv", "ours")]).is_err(), "not our run.json");
    assert_eq!(fs::read_to_string(place.path().join("documents.csv")).unwrap(), "mine");
}

#[test]
fn a_run_json_cannot_point_outside_its_folder() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("result");
    publish(&target, &[("a.csv", "1")]).unwrap();
    fs::write(place.path().join("precious"), "x").unwrap();
    fs::write(
        target.join("run.json"),
        "{\"version\": \"1\", \"files\": [\"../precious\", \"..\", \"/\", \"\", \"a.csv\"]}",
    )
    .unwrap();
    publish(&target, &[("b.csv", "1")]).unwrap();
    assert_eq!(names(place.path()), ["precious", "result"]);
    assert_eq!(names(&target), ["b.csv", "run.json"]);
}

#[test]
fn a_broken_off_replacement_can_be_repeated() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("result");
    publish(&target, &[("a.csv", "1")]).unwrap();
    fs::rename(target.join("run.json"), target.join(".run.json.replaced")).unwrap();
    publish(&target, &[("a.csv", "2")]).unwrap();
    assert_eq!(names(&target), ["a.csv", "run.json"]);
}

#[test]
fn what_cannot_be_written_is_told_before_the_work() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    fs::write(&file, "x").unwrap();
    for target in [file.clone(), file.join("below")] {
        let told = OutputFolder::new(&target).unwrap_err().to_string();
        assert_eq!(
            told,
            format!(
                "{}: cannot be written (is a file or stands below one); choose another place with -o",
                target.display()
            )
        );
    }
}

#[test]
fn measured_is_the_only_part_that_time_touches() {
    let mut run = Run::new("themes", 7);
    run.parameter("k", 5);
    let before = serde_json::to_value(&run).unwrap();
    run.measured.threads = 2;
    run.measured.stage("read", std::time::Duration::from_millis(1500), Some(2048));
    run.measured.ask_peak_memory();
    let mut after = serde_json::to_value(&run).unwrap();
    let stage = serde_json::json!({"stage": "read", "seconds": 1.5, "peak_memory": 2048});
    assert_eq!(after["measured"]["stages"][0], stage);
    after["measured"] = before["measured"].clone();
    assert_eq!(after, before);
}
