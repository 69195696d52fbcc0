//! `cargo xtask build`: Rust → wasm → wasm-bindgen → wasm-opt → the npm package → the playground.
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::args::Args;
use crate::run::{cargo, command, logged, output, progress, root, target};
use crate::setup::{digest, files, node, npm_ci, rust_target};

pub const HELP: &str = "\
cargo xtask build            all that ships: pkg/src/wasm, pkg/dist, www/dist
cargo xtask build --wasm     only the engine: pkg/src/wasm
cargo xtask build --force    even what looks up to date
cargo xtask build --names    with function names in the wasm, for profilers (node --cpu-prof)

Steps: cargo (release, wasm32-unknown-unknown, feature wasm), wasm-bindgen of Cargo.lock's version as a library,
wasm-opt -O3 of npm's binaryen (never the one on PATH: Debian's writes broken files), npm run build in pkg and www.
Prints the engine's size; fails above 330 kB gzipped, or when the module imports from \"env\".";

/// The engine's most, gzipped, in bytes. The goal was 130 kB for half as many commands; this keeps what has been reached.
const GZIP_MAX: usize = 330_000;

const TARGET: &str = "wasm32-unknown-unknown";

/// The verb.
pub fn verb(mut args: Args) -> Result<()> {
    let wasm_only = args.flag("--wasm");
    let names = args.flag("--names");
    let force = args.flag("--force") || names;
    args.finish()?;
    node()?;
    if force {
        let _ = fs::remove_dir_all(target().join("xtask-stamps"));
    }
    let size = wasm(names)?;
    if !wasm_only {
        package()?;
        page()?;
    }
    if !names {
        size.check()?;
    }
    progress("build: done");
    Ok(())
}

/// Everything that ships; an engine above its limit is built all the same.
pub fn build() -> Result<Size> {
    node()?;
    let size = wasm(false)?;
    package()?;
    page()?;
    Ok(size)
}

/// How large the engine is.
pub struct Size {
    pub text: String,
    gzipped: usize,
}

impl Size {
    /// The size and whether it is within its limit, for the benchmark.
    pub fn verdict(&self) -> String {
        format!("{}: {}\n", self.text, if self.gzipped > GZIP_MAX { "MISSED" } else { "ok" })
    }

    /// Refuses an engine above its limit. Who only wants to use it need not ask.
    pub fn check(self) -> Result<String> {
        if self.gzipped > GZIP_MAX {
            bail!("{}: above its limit", self.text);
        }
        Ok(self.text)
    }
}

/// `pkg/src/wasm`; `names` keeps the names of functions, which a build without them then sees as a change.
pub fn wasm(names: bool) -> Result<Size> {
    rust_target(TARGET)?;
    npm_ci("xtask/js")?;
    progress("engine: cargo build --release (wasm)");
    let mut build =
        cargo(["build", "--locked", "--release", "--lib", "--features", "wasm", "--target", TARGET]);
    logged("cargo build wasm", &mut build)?;
    let raw = target().join(TARGET).join("release/cachelet.wasm");
    let folder = root().join("pkg/src/wasm");
    let shipped = folder.join("cachelet_bg.wasm");
    let stamp = if names { "wasm with names" } else { "wasm" };
    up_to_date(stamp, std::slice::from_ref(&raw), &[shipped.clone(), folder.join("cachelet.js")], || {
        progress("engine: wasm-bindgen, wasm-opt -O3");
        bindgen(&raw, &folder)?;
        let optimised = target().join("cachelet_opt.wasm");
        let mut opt =
            command("node", ["xtask/js/node_modules/binaryen/bin/wasm-opt", "-O3", "--converge", "-o"]);
        opt.arg(&optimised).arg(&shipped).args(names.then_some("-g"));
        logged("wasm-opt", &mut opt)?;
        fs::copy(&optimised, &shipped)?;
        Ok(())
    })?;
    let measured = output(command("node", ["xtask/js/measure.mjs"]).arg(&shipped))?;
    let mut numbers = measured.split_whitespace();
    let mut number =
        || -> Result<usize> { Ok(numbers.next().context("measure.mjs said too little")?.parse()?) };
    let (bytes, gzipped, env_imports) = (number()?, number()?, number()?);
    let size = format!("engine: {bytes} bytes, {gzipped} gzipped (limit {GZIP_MAX})");
    progress(&size);
    if env_imports > 0 {
        bail!("the module imports {env_imports} names from \"env\": something is not linked");
    }
    if gzipped > GZIP_MAX {
        progress("engine: ABOVE ITS LIMIT");
    }
    Ok(Size { text: size, gzipped })
}

fn bindgen(raw: &PathBuf, folder: &PathBuf) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(raw).out_name("cachelet").typescript(true);
    bindgen.web(true)?.generate(folder)
}

/// `pkg/dist`.
fn package() -> Result<()> {
    npm_build("pkg", &[])
}

/// `www/dist`; it is built on `pkg/dist`, and its documentation tells what differs and what was measured.
fn page() -> Result<()> {
    npm_build("www", &["pkg", "README.md", "tests/differences.txt", "tests/bench/results"])
}

/// `npm run build` in `folder`, unless nothing there or in the files and folders it `uses` has changed since.
fn npm_build(folder: &str, uses: &[&str]) -> Result<()> {
    if !root().join(folder).join("package.json").is_file() {
        return Ok(());
    }
    npm_ci(folder)?;
    let below = |path: PathBuf| if path.is_file() { vec![path] } else { files(&path) };
    let inputs: Vec<PathBuf> =
        uses.iter().chain([&folder]).flat_map(|name| below(root().join(name))).collect();
    up_to_date(folder, &inputs, &[root().join(folder).join("dist")], || {
        progress(&format!("{folder}: npm run build"));
        logged(
            &format!("npm run build {folder}"),
            command("npm", ["run", "build"]).current_dir(root().join(folder)),
        )?;
        Ok(())
    })
}

/// Runs `make` unless it ended well for the same `inputs` before and the `outputs` are there.
fn up_to_date(
    name: &str,
    inputs: &[PathBuf],
    outputs: &[PathBuf],
    make: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let stamps = target().join("xtask-stamps");
    let stamp = stamps.join(name);
    let before = digest(inputs)?;
    if outputs.iter().all(|path| path.exists())
        && fs::read_to_string(&stamp).is_ok_and(|there| there == before)
    {
        return Ok(());
    }
    make()?;
    fs::create_dir_all(stamps)?;
    fs::write(stamp, digest(inputs)?)?; // a build may write generated sources
    Ok(())
}
