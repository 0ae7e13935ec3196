//! Tells the command, for `likewise --version`, which commit it was made from and for which target.
//!
//! Only in the profile `release`: elsewhere a new commit would have everything compiled again. Without git, and outside a
//! repository of its own, the commit is that of the packed crate, or unknown.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    println!("cargo:rustc-env=LIKEWISE_TARGET={}", variable("TARGET"));
    let is_release = Path::new(&variable("OUT_DIR")).components().any(|part| part.as_os_str() == "release");
    let commit = if is_release { of_repository().or_else(of_package) } else { None };
    println!("cargo:rustc-env=LIKEWISE_COMMIT={}", commit.as_deref().unwrap_or("unknown commit"));
}

/// The commit that is checked out, with a `+` where files differ from it; none where the repository is another's.
fn of_repository() -> Option<String> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != Path::new(".").canonicalize().ok()? {
        return None;
    }
    // The log of HEAD has a new line with every commit and every checkout.
    println!("cargo:rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    let changed = !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Some(git(&["rev-parse", "--short=12", "HEAD"])? + if changed { "+" } else { "" })
}

/// What `cargo package` wrote down.
fn of_package() -> Option<String> {
    let told = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, hash) = told.split_once("\"sha1\"")?;
    Some(hash.split('"').nth(1)?.chars().take(12).collect())
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}
