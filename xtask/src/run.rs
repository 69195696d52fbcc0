//! Running programs: progress lines with the time since the start, plain errors, and no child left behind.
//!
//! Every child leads a process group of its own, so that what *it* starts (a test's redis-server, a browser) can be ended
//! with it: at the end of its step, and when this process ends, is interrupted or terminated.
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{LazyLock, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Process groups that may have something running in them.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// How often a long silent step says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// Where cargo puts what it builds; our own by-products live in folders there too.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Prints one progress line.
pub fn progress(text: &str) {
    println!("[{:6.1} s] {text}", BEGAN.elapsed().as_secs_f64());
    let _ = io::stdout().flush();
}

/// `program args…` in the repository's root.
pub fn command<const N: usize>(program: &str, args: [&str; N]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs us.
pub fn cargo<const N: usize>(args: [&str; N]) -> Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    command(&program, args)
}

/// The command as a person would type it.
pub fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// A child and all it starts; they end when this value does.
pub struct Running {
    child: Child,
    words: String,
}

impl Running {
    /// Starts `command` in a process group of its own.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let words = words(command);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.spawn().with_context(|| format!("cannot start: {words}"))?;
        groups().push(child.id());
        Ok(Self { child, words })
    }

    /// How the child ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Takes the child's standard output, if it is piped.
    pub fn take_stdout(&mut self) -> Result<std::process::ChildStdout> {
        self.child.stdout.take().context("output is not piped")
    }

    /// Waits for the end; `beat` is called about every [`HEARTBEAT`].
    fn wait(&mut self, mut beat: impl FnMut()) -> Result<ExitStatus> {
        let (mut pause, mut last) = (Duration::from_millis(2), Instant::now());
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(100));
            if last.elapsed() > HEARTBEAT {
                last = Instant::now();
                beat();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end_group(self.child.id());
        let _ = self.child.wait();
        groups().retain(|&id| id != self.child.id());
    }
}

fn groups() -> std::sync::MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs `command` with its output on ours.
pub fn run(command: &mut Command) -> Result<()> {
    let mut running = Running::spawn(command)?;
    let status = running.wait(|| ())?;
    if !status.success() {
        bail!("failed ({status}): {}", running.words);
    }
    Ok(())
}

/// Runs `command` and returns what it wrote to standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let words = words(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start: {words}"))?;
    if !output.status.success() {
        bail!("failed ({}): {words}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Can `command` be run, and does it end well? What it says is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs `command` with its output in a log, named after `name`; the log is shown when the command fails, and returned.
pub fn logged(name: &str, command: &mut Command) -> Result<String> {
    let folder = target().join("xtask-logs");
    fs::create_dir_all(&folder)?;
    let path = folder.join(name.replace([' ', '/', '.'], "-") + ".log");
    let file = File::create(&path)?;
    command.stdout(file.try_clone()?).stderr(file);
    let mut running = Running::spawn(command)?;
    let status = running.wait(|| progress(&format!("  … {name} is still running")))?;
    let log = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
    if !status.success() {
        let lines: Vec<&str> = log.lines().collect();
        println!("{}", lines[lines.len().saturating_sub(200)..].join("\n"));
        bail!("failed ({status}): {}   (whole log: {})", running.words, path.display());
    }
    Ok(log)
}

/// Ends all children when this process is told to end.
pub fn kill_children_on_signals() {
    LazyLock::force(&BEGAN);
    let _ = ctrlc::set_handler(|| {
        kill_children();
        std::process::exit(130);
    });
}

/// Ends all children, and what they started.
pub fn kill_children() {
    let ids = groups().clone();
    ids.into_iter().for_each(end_group);
}

/// Asks a process group to end, and makes it end if it has not within two seconds.
#[cfg(unix)]
fn end_group(id: u32) {
    use nix::sys::signal::{Signal, killpg};
    use nix::sys::wait::{WaitPidFlag, waitpid};
    let group = nix::unistd::Pid::from_raw(id.cast_signed());
    if killpg(group, Signal::SIGTERM).is_err() {
        return; // nobody is left in it
    }
    for _ in 0..100 {
        let _ = waitpid(group, Some(WaitPidFlag::WNOHANG)); // a leader that nobody waits for would count as alive
        if killpg(group, None).is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = killpg(group, Signal::SIGKILL);
}

/// Elsewhere a child is ended by its handle alone, when its step is dropped.
#[cfg(not(unix))]
fn end_group(_: u32) {}
