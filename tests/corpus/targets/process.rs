//! A redis-server of our own, on a port that was free.
//!
//! Deliberately absent: a second look at a port. One that another program takes first is told as a server that ended.
use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a server is asked, ten milliseconds apart, before it has answered.
const TRIES: usize = 2000;

/// Held from the choice of a port to the start of its server. A child that is started in between inherits, until it
/// runs its own program, the socket that held the port: connections to it are taken, and reset.
static STARTING: Mutex<()> = Mutex::new(());

/// A running server; it ends with this value.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
}

impl Process {
    /// Starts `program`, a redis-server that keeps nothing. `None`: there is no such program.
    ///
    /// # Panics
    /// When the server ends or does not answer.
    pub(crate) fn start(program: &str, arguments: &[&str]) -> Option<Process> {
        let starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let child = Command::new(program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        drop(starting);
        let mut process = Process { child: child.ok()?, address: format!("127.0.0.1:{port}") };
        process.wait(program);
        Some(process)
    }

    /// Until the server answers: while it only listens it may be loading, or not be it.
    fn wait(&mut self, program: &str) {
        for _ in 0..TRIES {
            if pong(&self.address).is_ok() {
                return;
            }
            let ended = self.child.try_wait().expect("a child");
            assert!(ended.is_none(), "{program} at {}: {ended:?}", self.address);
            sleep(Duration::from_millis(10));
        }
        panic!("{program} does not answer at {}", self.address);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn pong(address: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"PING\r\n")?;
    let mut reply = [0; 7];
    stream.read_exact(&mut reply)?;
    if &reply == b"+PONG\r\n" { Ok(()) } else { Err(std::io::ErrorKind::InvalidData.into()) }
}
