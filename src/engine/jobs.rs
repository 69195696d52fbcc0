//! What the engine asks of a host that keeps files, and what becomes of it: SAVE, BGSAVE, BGREWRITEAOF, CONFIG REWRITE,
//! SHUTDOWN, DEBUG LOADAOF and the points of `save`.
//!
//! A job is asked for by a command or by time, taken by the host ([`Engine::next_job`]) and ended by it
//! ([`Engine::job_done`]). One snapshot is written at a time, and none while all data is read: what would be a second one waits. Whoever asked for an end, not for a beginning, is
//! answered then. Deliberately absent: files.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::Engine;
use super::log::Ticket;
use crate::base::time::Millis;
use crate::commands::ctx::Wait;
use crate::commands::{Args, CommandError, Nil, Outcome};
use crate::proto::sink::Sink;
use crate::session::{ConnId, Protocol};

/// Something only a host can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Job {
    /// Write all data into the RDB file.
    Save = 1,
    /// Begin the append-only file anew.
    RewriteLog,
    /// Write the parameters into the configuration file.
    RewriteConfig,
    /// End the program.
    Shutdown,
    /// The same, once all data is in the RDB file.
    ShutdownSaved,
    /// The same, whatever becomes of that.
    ShutdownForced,
    /// Read all data anew from the append-only file.
    LoadLog,
    /// Go by the parameters of the append-only file as they are now.
    Follow,
    /// Make ready to keep an append-only file, which [`Self::RewriteLog`] then begins.
    KeepLog,
    /// Write what has been logged into it, and keep it no more.
    DropLog,
}

impl Job {
    const ALL: [Self; 10] = [
        Self::Save,
        Self::RewriteLog,
        Self::RewriteConfig,
        Self::Shutdown,
        Self::ShutdownSaved,
        Self::ShutdownForced,
        Self::LoadLog,
        Self::Follow,
        Self::KeepLog,
        Self::DropLog,
    ];

    /// The job of this number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|job| *job as u32 == number)
    }

    fn ends_program(self) -> bool {
        matches!(self, Self::Shutdown | Self::ShutdownSaved | Self::ShutdownForced)
    }

    /// Whether it is about all data: one of these at a time.
    fn is_of_all(self) -> bool {
        matches!(self, Self::Save | Self::RewriteLog | Self::LoadLog)
    }
}

/// What the host has files for, besides the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// It keeps an RDB file.
    pub rdb: bool,
    /// It can begin an append-only file, and end it, while it runs.
    pub log: bool,
    /// It was started with a configuration file.
    pub config: bool,
    /// It is a program that a command may end.
    pub program: bool,
}

/// How the last of its kind went.
#[derive(Clone, Copy, Default)]
pub(super) struct History {
    began_ms: Option<Millis>,
    /// What it took.
    pub(super) seconds: Option<Millis>,
    pub(super) failed: bool,
    /// Those that went well.
    pub(super) done: u64,
}

impl History {
    fn begin(&mut self, now: Millis) {
        self.began_ms = Some(now);
    }

    fn end(&mut self, failed: bool, now: Millis) {
        self.seconds = self.running_seconds(now);
        (self.began_ms, self.failed) = (None, failed);
        self.done += u64::from(!failed);
    }

    /// For how long the one under way has been.
    pub(super) fn running_seconds(&self, now: Millis) -> Option<Millis> {
        Some(now.saturating_sub(self.began_ms?) / 1000)
    }
}

/// Jobs asked for, and how they went.
#[derive(Default)]
pub(super) struct Jobs {
    files: Files,
    asked: VecDeque<Job>,
    /// What the host is at that is about all data, and was asked for.
    busy: Option<Job>,
    /// The save that is asked for, and the one under way, are FLUSHALL's: Redis does them within that command, and so they
    /// are in nobody's way.
    flush_asked: bool,
    flushing: bool,
    /// Who is answered when which job is done.
    waiting: Vec<(ConnId, Job)>,
    /// Who waits for the log to be on the disk up to there.
    syncing: Vec<(ConnId, Ticket)>,
    /// While the host begins or ends the append-only file: the parameters that are set back when it cannot.
    switching: Option<Vec<(usize, String)>>,
    pub(super) saves: History,
    pub(super) rewrites: History,
    /// When the RDB file was written last, or the engine made.
    pub(super) saved_ms: Millis,
    /// The same by the steady clock: points of `save` come on time when the other steps back.
    saved_steady_ms: Millis,
    /// What had changed by the beginning of that, and of the one under way.
    saved_changes: u64,
    writing_changes: u64,
    /// Not before then, by the steady clock, is a save tried again that failed.
    retry_ms: Millis,
}

const WITHOUT_LOG: &str = "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.";

/// A save that failed is not tried again for so long, as in Redis.
const RETRY_MS: Millis = 5000;

impl Jobs {
    pub(super) fn new(files: Files, now: Millis) -> Self {
        Self { files, saved_ms: now, ..Self::default() }
    }

    /// Whether one of this kind is asked for and not begun.
    pub(super) fn is_asked(&self, job: Job) -> bool {
        self.asked.contains(&job)
    }

    /// Whether the log is being begun or ended.
    pub(super) fn is_switching(&self) -> bool {
        self.switching.is_some()
    }

    pub(super) fn ask(&mut self, job: Job) {
        self.flush_asked &= job != Job::Save;
        if !self.is_asked(job) {
            self.asked.push_back(job);
        }
    }

    /// What the host is at that is about all data, be it by itself.
    pub(super) fn at_work(&self) -> Option<Job> {
        self.busy.or(self.rewrites.began_ms.map(|_| Job::RewriteLog))
    }
}

impl Engine {
    /// The next job for the host, which ends it with [`Self::job_done`]. `None`: there is nothing to do now.
    pub fn next_job(&mut self) -> Option<Job> {
        let jobs = &mut self.jobs;
        let may_begin = |job: &Job| jobs.at_work().is_none() || !job.is_of_all();
        let at = jobs.asked.iter().position(may_begin)?;
        let job = jobs.asked.remove(at)?;
        if job.is_of_all() {
            jobs.busy = Some(job);
        }
        if job == Job::Save {
            jobs.writing_changes = self.effects.dirty_total;
            jobs.saves.begin(self.now);
            jobs.flushing = mem::take(&mut jobs.flush_asked);
        }
        Some(job)
    }

    /// Whether [`Self::next_job`] has one.
    #[inline]
    pub fn has_job(&self) -> bool {
        !self.jobs.asked.is_empty()
            && (self.jobs.at_work().is_none() || self.jobs.asked.iter().any(|job| !job.is_of_all()))
    }

    /// The host has done the job, or could not, and why.
    pub fn job_done(&mut self, job: Job, error: Option<&str>, now: Millis) {
        self.set_now(now);
        let jobs = &mut self.jobs;
        if job.is_of_all() {
            jobs.busy = None;
        }
        if job == Job::Save {
            jobs.saves.end(error.is_some(), now);
            if error.is_none() {
                (jobs.saved_ms, jobs.saved_changes) = (now, jobs.writing_changes);
                jobs.saved_steady_ms = self.steady_ms;
            } else {
                jobs.retry_ms = self.steady_ms.saturating_add(RETRY_MS);
            }
        }
        if job == Job::LoadLog && error.is_none() {
            jobs.saved_changes = self.effects.dirty_total; // as in Redis, what was read is not to be saved
        }
        if matches!(job, Job::KeepLog | Job::DropLog) {
            self.log_switched(job, error.is_some());
        }
        if error.is_none() && job.ends_program() {
            return; // as in Redis, nobody is told: connections close
        }
        let jobs = &mut self.jobs;
        // Who came during FLUSHALL's save waits for the next one.
        let is_flush = job == Job::Save && mem::take(&mut jobs.flushing);
        let (done, waiting) = jobs.waiting.drain(..).partition(|(_, waits)| *waits == job && !is_flush);
        jobs.waiting = waiting;
        for (id, _) in done {
            let refused = error.map(|error| match job {
                Job::RewriteConfig => {
                    CommandError::text(alloc::format!("ERR Rewriting config file: {error}"))
                }
                Job::KeepLog | Job::DropLog => not_switched(error),
                Job::Save | Job::RewriteLog | Job::LoadLog => {
                    CommandError::text(alloc::format!("ERR {error}"))
                }
                _ => CommandError::line("ERR Errors trying to SHUTDOWN. Check logs."),
            });
            self.answer(id, refused, |_, out| out.ok());
        }
        self.settle();
    }

    /// The host begins the log anew, because it was asked or by itself.
    pub fn log_rewrite_began(&mut self, now: Millis) {
        self.set_now(now);
        self.jobs.rewrites.begin(now);
    }

    /// That is over, or could not begin.
    pub fn log_rewrite_ended(&mut self, failed: bool, now: Millis) {
        self.set_now(now);
        self.jobs.rewrites.end(failed, now);
        if !failed {
            self.log.begun();
            self.synced(Ticket::default());
        }
    }

    /// The log is on the disk up to `ticket`: who waits for that with WAITAOF is answered.
    pub fn synced(&mut self, ticket: Ticket) {
        self.log.synced(ticket);
        let (done, left) = self.jobs.syncing.drain(..).partition(|(_, wanted)| self.log.is_synced(*wanted));
        self.jobs.syncing = left;
        for (id, _) in done {
            self.answer(id, None, |engine, out| engine.write_synced(id, out));
        }
        self.settle();
    }

    /// Lets the command that runs wait for the end of `job`.
    fn wait_for(&mut self, id: ConnId, job: Job) -> Outcome {
        if self.in_exec.is_some() {
            return Err(CommandError::line("ERR this command waits for a file, which a transaction cannot"));
        }
        self.jobs.ask(job);
        self.jobs.waiting.push((id, job));
        self.verb_waits(0);
        Ok(())
    }

    fn verb_waits(&mut self, timeout_ms: Millis) {
        self.verb_wait = Some(Box::new(Wait { timeout_ms, nil: Nil::Array, again: None }));
    }

    /// Nobody with this number waits for a file any longer.
    pub(super) fn forget_job_waits(&mut self, id: ConnId) {
        self.jobs.waiting.retain(|(waiter, _)| *waiter != id);
        self.jobs.syncing.retain(|(waiter, _)| *waiter != id);
    }

    fn keeps_rdb(&self) -> Result<(), CommandError> {
        if self.jobs.files.rdb {
            return Ok(());
        }
        Err(CommandError::line(
            "ERR this store has no RDB file: a server has one, and cache.backup() makes one",
        ))
    }

    pub(super) fn save_command(&mut self, id: ConnId) -> Outcome {
        self.keeps_rdb()?;
        if self.jobs.at_work() == Some(Job::Save) && !self.jobs.flushing {
            return Err(CommandError::line("ERR Background save already in progress"));
        }
        self.wait_for(id, Job::Save)
    }

    pub(super) fn bgsave(&mut self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let schedule = args.remaining() == 1 && args.accept("SCHEDULE");
        if args.remaining() > 0 {
            return Err(CommandError::syntax());
        }
        self.keeps_rdb()?;
        match self.jobs.at_work().filter(|_| !self.jobs.flushing) {
            Some(Job::Save) => return Err(CommandError::line("ERR Background save already in progress")),
            Some(_) if !schedule && self.in_exec.is_none() => {
                return Err(CommandError::line(
                    "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.",
                ));
            }
            None if self.in_exec.is_none() => out.status("Background saving started"),
            _ => out.status("Background saving scheduled"),
        }
        self.jobs.ask(Job::Save);
        Ok(())
    }

    pub(super) fn bgrewriteaof(&mut self, out: &mut Sink) -> Outcome {
        if self.config.value("appendonly") != "yes" {
            return Err(CommandError::line(
                "ERR there is no append-only file to rewrite: start with appendonly yes",
            ));
        }
        match self.jobs.at_work() {
            Some(Job::RewriteLog) => {
                return Err(CommandError::line(
                    "ERR Background append only file rewriting already in progress",
                ));
            }
            None if self.in_exec.is_none() => out.status("Background append only file rewriting started"),
            _ => out.status("Background append only file rewriting scheduled"),
        }
        self.jobs.ask(Job::RewriteLog);
        Ok(())
    }

    /// `appendonly` was set: effects are logged from now on, or no more, and the host begins or ends to keep them. `before`
    /// is what it and the parameters beside it were.
    pub(super) fn switch_log(&mut self, id: ConnId, before: Vec<(usize, String)>, out: &mut Sink) -> Outcome {
        if self.jobs.is_switching() {
            self.config.restore(before);
            self.configure();
            return Err(not_switched("it is being changed by another client"));
        }
        self.jobs.switching = Some(before);
        let job = if self.follow_appendonly() { Job::KeepLog } else { Job::DropLog };
        if self.in_exec.is_none() && self.conns[id].session.protocol != Protocol::Value {
            return self.wait_for(id, job);
        }
        // As in Redis, a transaction does not wait for the file; nor can a call in process.
        self.jobs.ask(job);
        out.ok();
        Ok(())
    }

    /// Logs effects if `appendonly` says so, which it tells.
    fn follow_appendonly(&mut self) -> bool {
        let logs = self.config.value("appendonly") == "yes";
        self.effects.log = logs;
        self.log.switch(logs);
        if !logs {
            self.jobs.asked.retain(|job| *job != Job::RewriteLog);
            for (id, _) in mem::take(&mut self.jobs.syncing) {
                self.answer(id, Some(CommandError::line(WITHOUT_LOG)), |_, _| ());
            }
        }
        logs
    }

    /// The host has begun or ended to keep the log, or could not.
    fn log_switched(&mut self, job: Job, failed: bool) {
        let before = self.jobs.switching.take().unwrap_or_default();
        if failed {
            self.config.restore(before);
            self.configure();
            self.follow_appendonly();
            self.jobs.rewrites.failed = true; // as in Redis
        } else if job == Job::KeepLog {
            self.jobs.ask(Job::RewriteLog);
        }
        if job == Job::DropLog {
            self.jobs.rewrites.began_ms = None; // who gave it up does not tell
        }
    }

    /// DEBUG LOADAOF.
    pub(super) fn loadaof(&mut self, id: ConnId) -> Outcome {
        self.not_loading()?;
        if self.config.value("appendonly") != "yes" {
            return Err(CommandError::line(
                "ERR there is no append-only file to load: start with appendonly yes",
            ));
        }
        self.wait_for(id, Job::LoadLog)
    }

    pub(super) fn lastsave(&self, out: &mut Sink) -> Outcome {
        out.int(self.jobs.saved_ms.div_euclid(1000));
        Ok(())
    }

    pub(super) fn config_rewrite(&mut self, id: ConnId) -> Outcome {
        if !self.jobs.files.config {
            return Err(CommandError::line("ERR The server is running without a config file"));
        }
        self.wait_for(id, Job::RewriteConfig)
    }

    pub(super) fn shutdown(&mut self, id: ConnId, args: &mut Args<'_>) -> Outcome {
        let (mut save, mut no_save, mut now, mut force, mut abort) = (false, false, false, false, false);
        while args.remaining() > 0 {
            match () {
                () if args.accept("NOSAVE") => no_save = true,
                () if args.accept("SAVE") => save = true,
                () if args.accept("NOW") => now = true,
                () if args.accept("FORCE") => force = true,
                () if args.accept("ABORT") => abort = true,
                () => return Err(CommandError::syntax()),
            }
        }
        if save && no_save || abort && (save || no_save || now || force) {
            return Err(CommandError::syntax());
        }
        if abort {
            return Err(CommandError::line("ERR No shutdown in progress."));
        }
        if !self.jobs.files.program {
            return Err(CommandError::line(
                "ERR this store is part of a program, which ends it: cache.close()",
            ));
        }
        // As in Redis, what is there while data is read is not saved.
        let save = !self.loading && (save || !no_save && !self.config.settings.save_points.is_empty());
        let job = match (save, force) {
            (false, _) => Job::Shutdown,
            (true, false) => Job::ShutdownSaved,
            (true, true) => Job::ShutdownForced,
        };
        self.wait_for(id, job)
    }

    pub(super) fn waitaof(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let bounded = || CommandError::line("ERR value is out of range, value must between 0 and 1");
        let local = args.int()?;
        if !(0..=1).contains(&local) {
            return Err(bounded());
        }
        let positive = || CommandError::line("ERR value is out of range, must be positive");
        let replicas = args.int().ok().filter(|count| *count >= 0).ok_or_else(positive)?;
        let timeout_ms = crate::commands::timeout::block_ms(args.next()?, self.steady_ms)?;
        if local == 1 && self.config.value("appendonly") != "yes" {
            return Err(CommandError::line(WITHOUT_LOG));
        }
        // Whoever wrote it: typed clients wait on connections of their own.
        let wanted = self.log.ticket();
        self.conns[id].awaited = wanted;
        let is_synced = self.log.is_synced(wanted);
        if (replicas == 0 && i64::from(is_synced) >= local) || self.in_exec.is_some() {
            self.write_synced(id, out);
            return Ok(());
        }
        if replicas == 0 {
            self.jobs.syncing.push((id, wanted));
        }
        self.verb_waits(timeout_ms);
        Ok(())
    }

    /// Servers that have on their disks what `id` waited for: this one, and replicas, of which there are none.
    pub(super) fn write_synced(&self, id: ConnId, out: &mut Sink) {
        let is_synced =
            self.config.value("appendonly") == "yes" && self.log.is_synced(self.conns[id].awaited);
        out.array(2);
        out.int(i64::from(is_synced));
        out.int(0);
    }

    /// How much has changed since the RDB file was written.
    pub(super) fn changes_since_save(&self) -> u64 {
        self.effects.dirty_total.saturating_sub(self.jobs.saved_changes)
    }

    /// When one of the points of `save` is due, by the steady clock: the earliest of those for which enough has changed.
    pub(super) fn save_due_ms(&self) -> Option<Millis> {
        let jobs = &self.jobs;
        if !jobs.files.rdb || jobs.at_work().is_some() || jobs.is_asked(Job::Save) {
            return None;
        }
        let changes = self.changes_since_save();
        let points = self.config.settings.save_points.iter().filter(|point| changes >= point.changes);
        let due_ms =
            points.map(|point| jobs.saved_steady_ms.saturating_add(point.seconds * 1000 + 1)).min()?;
        Some(due_ms.max(jobs.retry_ms))
    }

    /// Asks for a save when one is due.
    pub(super) fn save_when_due(&mut self) {
        if self.save_due_ms().is_some_and(|due_ms| self.steady_ms >= due_ms) {
            self.jobs.ask(Job::Save);
        }
    }

    /// All databases were flushed. As in Redis, they do not come back with the RDB file if there are points of `save`.
    #[cold]
    pub(super) fn save_flushed(&mut self) {
        if self.jobs.files.rdb && !self.config.settings.save_points.is_empty() && !self.is_replayed() {
            let flush_asked = self.jobs.flush_asked || !self.jobs.is_asked(Job::Save);
            self.jobs.ask(Job::Save);
            self.jobs.flush_asked = flush_asked;
        }
    }

    /// While the points of `save` cannot be kept nothing may change, if `stop-writes-on-bgsave-error` says so.
    #[inline]
    pub(super) fn cannot_save(&self) -> bool {
        self.jobs.saves.failed
            && !self.config.settings.save_points.is_empty()
            && self.config.value("stop-writes-on-bgsave-error") == "yes"
    }
}

fn not_switched(reason: &str) -> CommandError {
    CommandError::text(alloc::format!(
        "ERR CONFIG SET failed (possibly related to argument 'appendonly') - {reason}"
    ))
}

/// A point of `save`: after so many seconds, if so much has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SavePoint {
    seconds: Millis,
    changes: u64,
}

impl SavePoint {
    /// What `save` says: pairs of numbers. `None`: that is no such text.
    pub(super) fn parse(text: &str) -> Option<Vec<Self>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        let numbers: Option<Vec<Millis>> = text.split(' ').map(|word| word.parse().ok()).collect();
        let numbers = numbers.filter(|numbers| numbers.len() % 2 == 0)?;
        let points = numbers.chunks_exact(2).map(|pair| {
            let is_valid = (1..=Millis::from(i32::MAX)).contains(&pair[0]) && pair[1] >= 0;
            is_valid.then(|| Self { seconds: pair[0], changes: pair[1] as u64 })
        });
        points.collect()
    }

    /// The text as it is kept.
    pub(super) fn canonical(text: &str) -> Option<String> {
        let points = Self::parse(text)?;
        let texts: Vec<String> =
            points.iter().map(|point| alloc::format!("{} {}", point.seconds, point.changes)).collect();
        Some(texts.join(" "))
    }
}
