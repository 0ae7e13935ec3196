//! The help texts: there for every command, with the library's defaults.

use likewise::copies::Keep;
use likewise::pairs::THRESHOLD;
use likewise::themes::Method;

use super::shell::{Place, run};

fn help(command: &str) -> String {
    let answer = run(".".as_ref(), &format!("{command} --help"), None);
    assert_eq!(answer.told, "");
    answer.done()
}

#[test]
fn without_a_command_the_help_is_shown() {
    let answer = Place::new().likewise("");
    assert_eq!((answer.code, &*answer.out), (2, ""));
    for words in ["Usage: likewise <COMMAND>", "themes", "stories", "pairs", "copies", "evaluate", "--help"] {
        assert!(answer.told.contains(words), "{words}: {}", answer.told);
    }
    assert_eq!(help(""), run(".".as_ref(), "-h", None).done());
    assert!(run(".".as_ref(), "--version", None).done().starts_with("likewise 0."));
}

#[test]
fn each_command_tells_its_flags_and_the_defaults_of_the_library() {
    let (threshold, method, keep) = (THRESHOLD.default, Method::default(), Keep::default());
    let (threshold, method) = (format!("[default: {threshold}]"), format!("[default: {method}]"));
    let keep = format!("[default: {keep}]");
    let cases: [(&str, &[&str]); 5] = [
        (
            "themes",
            &[
                "<INPUT>...",
                "--k <K>",
                "[default: auto]",
                &method,
                "--copies <T>",
                &threshold,
                &keep,
                "--gold",
            ],
        ),
        (
            "stories",
            &["<INPUT>...", "--level <T>", "[default: auto]", "--dates <SHARE>", &threshold, &keep, "--gold"],
        ),
        ("pairs", &["<INPUT>...", "-t, --threshold <T>", &threshold, "-o, --output <FILE>"]),
        ("copies", &["<INPUT>...", "-t, --threshold <T>", &threshold, &keep, "-o, --output <DIR>"]),
        ("evaluate", &["<FOUND>", "<GOLD>", "--pairs", "[default: theme]", "[default: label]"]),
    ];
    for (command, words) in cases {
        let help = help(command);
        // Long lines are wrapped anywhere between words.
        let running = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(running.contains(word), "{command}: {word}\n{help}");
        }
        for method in Method::ALL.iter().filter(|_| command == "themes") {
            assert!(help.contains(method.as_str()), "{method}");
        }
        // Short lines that are read as they stand, every flag with its sentence.
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{command}");
        assert!(!help.contains("`"), "{command}");
    }
}
