"""Reads `cargo metadata` and fails where a package asks for a newer Rust than `rust-version` of ours says."""

import json
import sys


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


packages = json.load(sys.stdin)["packages"]
ours = {package["rust_version"] for package in packages if package["source"] is None}
if len(ours) != 1 or None in ours:
    sys.exit(f"the members of the workspace must say the same rust-version: {ours}")
least = ours.pop()
newer = [p for p in packages if p["rust_version"] and number(p["rust_version"]) > number(least)]
for package in newer:
    print(f"{package['name']} {package['version']} asks for Rust {package['rust_version']}, we say {least}", file=sys.stderr)
sys.exit(1 if newer else 0)
