//! The program as a child process, and what it takes of the machine.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::process::{Child, Command};

/// A setting's name and value.
pub type Setting = (&'static str, String);

/// Of `utime` and `stime`, on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// The program while it runs. Dropping it kills it.
pub struct Program {
    child: Child,
    id: u32,
}

/// What it took so far.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Memory at this moment.
    pub resident_kb: u64,
    /// The most memory since the start, or since the peak was forgotten.
    pub peak_kb: u64,
    /// Processor time of all its threads.
    pub processor: Duration,
}

impl Program {
    /// Starts it in that folder, with those settings and no other variable; what it writes goes to a file there.
    pub fn start(dir: &Path, settings: &[Setting], arguments: &[&str]) -> anyhow::Result<Self> {
        let said = fs::File::create(dir.join("said.txt"))?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_chartkeeper"));
        let child = command
            .args(arguments)
            .current_dir(dir)
            .env_clear()
            .envs(settings.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said)
            .kill_on_drop(true)
            .spawn()?;
        let id = child.id().context("it ended at once")?;
        Ok(Self { child, id })
    }

    /// What it takes.
    pub fn usage(&self) -> anyhow::Result<Usage> {
        let status = self.file("status")?;
        let kb = |name: &str| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let number = line.and_then(|line| line.split_whitespace().next());
            number.and_then(|number| number.parse().ok())
        };
        let stat = self.file("stat")?;
        // The name of the program, which may hold anything, is in the last brackets.
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let mut times = after_name.split_whitespace().skip(11);
        let mut ticks = || times.next().and_then(|ticks| ticks.parse::<f64>().ok());
        let (Some(user), Some(system)) = (ticks(), ticks()) else {
            bail!("/proc/{}/stat is not understood", self.id);
        };
        Ok(Usage {
            resident_kb: kb("VmRSS").context("no VmRSS")?,
            peak_kb: kb("VmHWM").context("no VmHWM")?,
            processor: Duration::from_secs_f64((user + system) / TICKS_A_SECOND),
        })
    }

    /// From now on the peak is counted anew. Where that is not allowed it stays that of the start, which is no
    /// less.
    pub fn forget_peak(&self) {
        let _ = fs::write(format!("/proc/{}/clear_refs", self.id), "5");
    }

    /// SIGTERM, and waits for its end.
    pub async fn terminate(mut self) -> anyhow::Result<()> {
        let id = self.id.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        let ended = self.child.wait().await?;
        if ended.success() {
            Ok(())
        } else {
            bail!("the program ended with {ended}")
        }
    }

    fn file(&self, name: &str) -> anyhow::Result<String> {
        let path = format!("/proc/{}/{name}", self.id);
        fs::read_to_string(&path).with_context(|| path)
    }
}
