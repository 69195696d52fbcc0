//! The source tests itself: layers, lengths, headers and words that may not be written.
//!
//! Each rule is a function from one file to findings, with its lists as constants here at the top; each has a small check
//! below that it does find what it is for. What clippy can say (`unwrap`, `todo!`, …) is clippy's to say.
use std::fs;
use std::path::{Path, PathBuf};

/// The layers of `src`, lowest first: a module names only modules of its own layer or of those before it.
const LAYERS: &[&str] =
    &["base", "types", "db", "persist", "proto", "commands", "session", "engine", "sim", "wasm"];

/// A file's most lines.
const FILE_LINES_MAX: usize = 600;

/// A function's most lines, from `fn` to its closing brace.
const FUNCTION_LINES_MAX: usize = 70;

/// The files that may hold `unsafe`, each with its proof in its header.
const UNSAFE_FILES: &[&str] = &["src/wasm/heap.rs"];

/// Folders whose Rust is checked. `src` obeys all rules; the others those about lengths and headers.
const RUST_FOLDERS: &[&str] = &["src", "tests", "wasm-tests", "xtask/src"];

/// Folders whose TypeScript and JavaScript are checked for length. Generated files (`*.gen.ts`) are not.
const SCRIPT_FOLDERS: &[&str] = &["pkg", "www", "xtask/js", "tests"];

/// Folders that hold what is built or fetched.
const SKIPPED: &[&str] = &["node_modules", "dist", "target", "pkg/src/wasm", "test-results", "artifacts"];

/// A word that code in `src` may not hold, where it may all the same, and why.
struct Banned {
    word: &'static str,
    allowed: &'static str,
    in_tests: bool,
    reason: &'static str,
}

const fn banned(word: &'static str, allowed: &'static str, in_tests: bool, reason: &'static str) -> Banned {
    Banned { word, allowed, in_tests, reason }
}

const BANNED: &[Banned] = &[
    banned("SystemTime", "", false, "`now` is an argument"),
    banned("Instant", "", false, "`now` is an argument"),
    banned("thread_rng", "", false, "chance comes from a seed"),
    banned("getrandom", "", false, "chance comes from a seed"),
    banned("HashMap", "src/base/map.rs", true, "use base::map, whose order and seed are ours"),
    banned("HashSet", "src/base/map.rs", true, "use base::map, whose order and seed are ours"),
    banned("hashbrown", "src/base/map.rs", false, "use base::map"),
    banned("wasm_bindgen", "src/wasm/", false, "only src/wasm knows JavaScript"),
    banned("js_sys", "src/wasm/", false, "only src/wasm knows JavaScript"),
    banned("serde_wasm_bindgen", "src/wasm/", false, "only src/wasm knows JavaScript"),
    banned("println", "", true, "the engine does no I/O"),
    banned("eprintln", "", true, "the engine does no I/O"),
    banned("unsafe", "", false, "see UNSAFE_FILES"),
];

/// Words that mean unfinished work, in any text. In two parts, so that this file may name them.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// The source with comments, strings and character literals blanked, line for line: what is left is code.
fn code_of(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < source.len() {
        let in_word = at > 0 && is_word(source.as_bytes()[at - 1]);
        let literal = literal_len(&source[at..], in_word);
        let len = literal.max(source[at..].chars().next().map_or(1, char::len_utf8));
        let blank = |c| if literal > 0 && c != '\n' { ' ' } else { c };
        code.extend(source[at..at + len].chars().map(blank));
        at += len;
    }
    code
}

/// Bytes of the comment, string or character literal that `text` begins with; 0 when it begins with code.
fn literal_len(text: &str, in_word: bool) -> usize {
    let find = |from: usize, what: &str| match text.get(from..).and_then(|rest| rest.find(what)) {
        Some(at) => from + at + what.len(),
        None => text.len(),
    };
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return find(2, "*/");
    }
    let letters = text.bytes().take_while(|b| matches!(b, b'b' | b'c' | b'r')).count();
    let prefix = if in_word { 0 } else { letters };
    let hashes = text[prefix..].bytes().take_while(|&b| b == b'#').count();
    if text[..prefix].contains('r') && text[prefix + hashes..].starts_with('"') {
        return find(prefix + hashes + 1, &format!("\"{}", "#".repeat(hashes)));
    }
    if text[prefix..].starts_with('"') {
        return quoted_len(text, prefix);
    }
    let mut rest = text[prefix..].chars();
    match (rest.next(), rest.next(), rest.next()) {
        (Some('\''), Some('\\'), _) => find(prefix + 3, "'"),
        (Some('\''), Some(c), Some('\'')) => prefix + 2 + c.len_utf8(),
        _ => 0, // code; a lone ' begins a lifetime
    }
}

/// Bytes up to and with the quote that closes the one at `open`.
fn quoted_len(text: &str, open: usize) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(open + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where `word` stands in `code` as a word of its own.
fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let whole = move |at: usize| {
        let before = at == 0 || !is_word(code.as_bytes()[at - 1]);
        before && code.as_bytes().get(at + word.len()).is_none_or(|&next| !is_word(next))
    };
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| whole(at))
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The modules that a path after `crate::` begins with: one, or those of a group (`{x::y, z}`).
fn heads(path: &str) -> Vec<&str> {
    fn head(text: &str) -> &str {
        let text = text.trim_start();
        &text[..text.bytes().take_while(|&b| is_word(b)).count()]
    }
    let Some(group) = path.strip_prefix('{') else {
        return vec![head(path)];
    };
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if (c == ',' && depth == 0) || depth < 0 {
            found.push(head(&group[start..]));
            start = at + 1;
        }
        if depth < 0 {
            break;
        }
    }
    found
}

/// A module may name only modules of its own layer and lower ones.
fn layer_findings(file: &str, code: &str) -> Vec<String> {
    let module = file.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
    let layer = |name: &str| LAYERS.iter().position(|&layer| layer == name);
    let Some(own) = layer(module) else {
        return if module == "lib" { vec![] } else { vec![format!("{file}: {module} is no layer")] };
    };
    let mut findings = Vec::new();
    for at in words(code, "crate").filter(|&at| code[at..].starts_with("crate::")) {
        for name in heads(&code[at + "crate::".len()..]) {
            if layer(name).is_some_and(|named| named > own) {
                findings
                    .push(format!("{file}:{}: {module} names {name}, a layer above it", line_of(code, at)));
            }
        }
    }
    findings
}

/// No file is longer than [`FILE_LINES_MAX`].
fn length_findings(file: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    if lines > FILE_LINES_MAX { vec![format!("{file}: {lines} lines")] } else { vec![] }
}

/// No function is longer than [`FUNCTION_LINES_MAX`].
fn function_findings(file: &str, code: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for at in words(code, "fn").filter(|&at| !code[at..].starts_with("fn(")) {
        let mut nested = 0;
        let opens = code[at..].char_indices().find(|&(_, c)| {
            nested += i32::from(c == '[' || c == '(') - i32::from(c == ']' || c == ')');
            nested == 0 && (c == '{' || c == ';')
        });
        let Some((body, '{')) = opens else { continue };
        let mut depth = 0;
        let end = code[at + body..].find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        });
        let lines = code[at..at + body + end.unwrap_or(0)].matches('\n').count() + 1;
        if lines > FUNCTION_LINES_MAX {
            findings.push(format!("{file}:{}: {lines} lines in one function", line_of(code, at)));
        }
    }
    findings
}

/// Every file says what it is; only the unit tests beside a file need not.
fn header_findings(file: &str, text: &str) -> Vec<String> {
    if text.starts_with("//! ") || file.ends_with("/tests.rs") {
        vec![]
    } else {
        vec![format!("{file}: no `//!` header")]
    }
}

/// No banned word outside its place.
fn banned_findings(file: &str, code: &str) -> Vec<String> {
    let is_test = file.ends_with("/tests.rs") || file.contains("/tests/");
    let mut findings = Vec::new();
    for Banned { word, allowed, in_tests, reason } in BANNED {
        let here = (!allowed.is_empty() && file.starts_with(allowed)) || (*in_tests && is_test);
        if here || (*word == "unsafe" && UNSAFE_FILES.contains(&file)) {
            continue;
        }
        findings
            .extend(words(code, word).map(|at| format!("{file}:{}: {word}: {reason}", line_of(code, at))));
    }
    findings
}

/// Nothing is left for later.
fn unfinished_findings(file: &str, text: &str) -> Vec<String> {
    let found = UNFINISHED.iter().flat_map(|word| words(text, word).map(move |at| (word, at)));
    found.map(|(word, at)| format!("{file}:{}: {word}", line_of(text, at))).collect()
}

/// Files below `folder` with one of the `endings`, as (name from the root, text).
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut folders, mut found) = (vec![root.join(folder)], Vec::<PathBuf>::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !SKIPPED.iter().any(|skipped| path.ends_with(skipped)) {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
                found.push(path);
            }
        }
    }
    found.sort();
    let named = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    found.into_iter().map(|path| (named(&path), fs::read_to_string(&path).unwrap_or_default())).collect()
}

fn expect_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn the_source_keeps_its_layers_and_words() {
    let sources = files("src", &["rs"]);
    assert!(!sources.is_empty());
    let mut findings = Vec::new();
    for (file, text) in &sources {
        let code = code_of(text);
        findings.extend(layer_findings(file, &code));
        findings.extend(banned_findings(file, &code));
    }
    expect_none(&findings);
}

#[test]
fn files_and_functions_are_short_and_say_what_they_are() {
    let mut findings = Vec::new();
    for (file, text) in RUST_FOLDERS.iter().flat_map(|folder| files(folder, &["rs"])) {
        findings.extend(length_findings(&file, &text));
        findings.extend(function_findings(&file, &code_of(&text)));
        findings.extend(header_findings(&file, &text));
        findings.extend(unfinished_findings(&file, &text));
    }
    let scripts = SCRIPT_FOLDERS.iter().flat_map(|folder| files(folder, &["ts", "mjs", "js"]));
    for (file, text) in scripts.filter(|(file, _)| !file.contains(".gen.")) {
        findings.extend(length_findings(&file, &text));
        findings.extend(unfinished_findings(&file, &text));
    }
    expect_none(&findings);
}

#[test]
fn every_file_that_may_be_unsafe_is_and_proves_it() {
    let sources = files("src", &["rs"]);
    for name in UNSAFE_FILES {
        let text = sources.iter().find(|(file, _)| file == name).map_or("", |(_, text)| text);
        assert!(
            words(&code_of(text), "unsafe").next().is_some(),
            "{name} holds no unsafe code: take it off the list"
        );
        let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(header.contains("sound"), "{name} has no proof in its header");
    }
}

#[test]
fn code_is_told_from_text() {
    let source = "let a = \"crate::engine\"; // unsafe\nlet b = 'x'; let c = '\\''; /* fn */ let d: &'a u8 = r#\"\"fn\"#;\n";
    let code = code_of(source);
    assert_eq!(code.lines().count(), 2);
    assert!(code.contains("let a =") && code.contains("let c =") && code.contains("&'a u8 ="));
    assert!(
        !code.contains("engine") && !code.contains("unsafe") && !code.contains("fn") && !code.contains('x')
    );
    assert_eq!(code_of(r#"b"\"{" b'{' '\u{7b}' "#).trim(), "");
    assert_eq!(code_of("br\"{\" x '}' y").trim(), "x     y");
    assert_eq!(code_of("var\"{\"").trim(), "var");
}

#[test]
fn a_layer_that_names_a_higher_one_is_found() {
    assert!(
        layer_findings("src/db/mod.rs", "use crate::base::Arena; use crate::{types::List, db};").is_empty()
    );
    assert_eq!(layer_findings("src/db/mod.rs", "use crate::engine::Engine;").len(), 1);
    assert_eq!(layer_findings("src/db/x/y.rs", "use crate::{base::{a, b}, proto::Sink};").len(), 1);
    assert_eq!(layer_findings("src/base.rs", "fn f() -> crate::wasm::X {}").len(), 1);
    assert_eq!(layer_findings("src/extra/mod.rs", "").len(), 1);
}

#[test]
fn lengths_headers_and_leftovers_are_found() {
    assert_eq!(length_findings("a", &"\n".repeat(FILE_LINES_MAX + 1)).len(), 1);
    assert!(length_findings("a", &"\n".repeat(FILE_LINES_MAX)).is_empty());
    let function = |lines: usize| {
        format!("impl X {{\n    fn f(a: [u8; 4]) {{{}}}\n    fn g();\n}}", "\n".repeat(lines - 1))
    };
    assert!(function_findings("a", &function(FUNCTION_LINES_MAX)).is_empty());
    assert_eq!(function_findings("a", &function(FUNCTION_LINES_MAX + 1)), ["a:2: 71 lines in one function"]);
    assert_eq!(header_findings("a", "// a comment\n").len(), 1);
    assert!(header_findings("a", "//! A file.\n").is_empty());
    assert_eq!(unfinished_findings("a", concat!("x // TO", "DO later")).len(), 1);
}

#[test]
fn banned_words_are_found_outside_their_place() {
    for Banned { word, allowed, in_tests, .. } in BANNED {
        let code = format!("use x::{word};");
        assert!(!banned_findings("src/db/mod.rs", &code).is_empty(), "{word}");
        assert_eq!(banned_findings("src/db/tests.rs", &code).is_empty(), *in_tests, "{word}");
        assert!(allowed.is_empty() || banned_findings(allowed, &code).is_empty(), "{word}");
    }
    assert!(banned_findings("src/db/mod.rs", "my_unsafe HashMapping").is_empty());
    assert!(banned_findings(UNSAFE_FILES[0], "unsafe {}").is_empty());
}
