//! The command line as its users see it: output, errors and exit codes, from `tests/cli/*.trycmd`.
#![cfg(feature = "tables")]

#[test]
fn commands() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd").case("tests/cli/*.toml").register_bin("gongbao", trycmd::cargo::cargo_bin("gongbao"));
}
