//! `cargo xtask start`: the main job on this machine, a playground page and a RESP port.
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::build::build;
use crate::run::{Running, command, progress, root};

pub const HELP: &str = "\
cargo xtask start                          build what is not up to date, then serve until Ctrl-C:
                                             the playground   http://127.0.0.1:8080/
                                             RESP             127.0.0.1:6379
cargo xtask start --port 7000              RESP on another port (0: any free one)
cargo xtask start --page-port 9000         the page on another port (0: any free one)
cargo xtask start --bind 0.0.0.0           the page for other machines too; RESP only with a password: -- --requirepass SECRET
cargo xtask start -- --maxmemory 100mb     words after -- go to `cachelet serve`

The page has an engine of its own, inside the tab; the RESP port has another.";

/// The verb.
pub fn start(mut args: Args) -> Result<()> {
    let more = args.after_dashes();
    let port: u16 = args.value("--port", 6379)?;
    let page_port: u16 = args.value("--page-port", 8080)?;
    let bind: String = args.value("--bind", "127.0.0.1".to_owned())?;
    args.finish()?;
    build()?;
    progress("starting the servers");
    let (mut resp, resp_address) = ready(serve(&bind, port).args(more))?;
    let mut addresses = vec![("RESP", resp_address)];
    let mut page = None;
    if root().join("www/dist/index.html").is_file() {
        let port = page_port.to_string();
        let (running, address) =
            ready(&mut command("node", ["xtask/js/page.mjs", "www/dist", &port, &bind]))?;
        page = Some(running);
        addresses.insert(0, ("page", address));
    }
    progress("ready; Ctrl-C ends it");
    println!();
    for (what, address) in &addresses {
        println!("  {what:<5} {address}");
    }
    if let Some((_, address)) = addresses.last()
        && let Some((host, port)) = address.rsplit_once(':')
    {
        println!("        redis-cli -h {host} -p {port}");
    }
    println!();
    loop {
        thread::sleep(Duration::from_millis(200));
        for server in [Some(&mut resp), page.as_mut()].into_iter().flatten() {
            if let Some(status) = server.ended()? {
                bail!("a server ended ({status})");
            }
        }
    }
}

/// Our RESP server; port 0 is any free one.
pub fn serve(bind: &str, port: u16) -> Command {
    command("node", ["pkg/bin/cachelet.mjs", "serve", "--bind", bind, "--port", &port.to_string()])
}

/// Starts a server and waits for its line `… ready on ADDRESS`; its later lines are passed on.
pub fn ready(command: &mut Command) -> Result<(Running, String)> {
    let mut running = Running::spawn(command.stdout(Stdio::piped()))?;
    let mut lines = BufReader::new(running.take_stdout()?).lines();
    for line in lines.by_ref() {
        let line = line?;
        if let Some((_, address)) = line.split_once("ready on ") {
            thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
            return Ok((running, address.trim().to_owned()));
        }
        println!("{line}");
    }
    bail!("the server did not start (its message is above)");
}
