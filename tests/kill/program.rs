//! The program as a child process.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A setting's name and value.
pub type Setting = (&'static str, String);

/// What was written to both outputs.
#[derive(Clone, Default)]
pub struct Output(Arc<Mutex<String>>);

impl Output {
    pub fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

/// The program while it runs. Dropping it kills it.
pub struct Program {
    child: Child,
    output: Output,
    readers: Vec<JoinHandle<()>>,
}

impl Program {
    /// Starts it in that folder, with those settings and no other variable of the test's.
    pub fn start(
        dir: &Path,
        settings: &[Setting],
        arguments: &[&str],
        input: Option<&str>,
    ) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chartkeeper"));
        command
            .args(arguments)
            .current_dir(dir)
            .env_clear()
            .envs(settings.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(if input.is_some() {
                Stdio::piped()
            } else {
                Stdio::null()
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
            let line = format!("{input}\n");
            // Should it end before it reads, that is what the test will find.
            tokio::spawn(async move { stdin.write_all(line.as_bytes()).await });
        }
        let output = Output::default();
        let readers = vec![
            tokio::spawn(read(child.stdout.take().unwrap(), output.clone())),
            tokio::spawn(read(child.stderr.take().unwrap(), output.clone())),
        ];
        Self {
            child,
            output,
            readers,
        }
    }

    /// SIGKILL, and waits until it is dead.
    pub async fn kill(mut self) -> String {
        self.child.kill().await.unwrap();
        self.rest().await
    }

    /// SIGTERM; what it ended with, and what it had written.
    pub async fn terminate(self) -> (ExitStatus, String) {
        let id = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(sent.unwrap().success());
        self.ended().await
    }

    /// Waits until it ends by itself.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let Ok(ended) = ended else {
            panic!("it does not end:\n{}", self.output.text());
        };
        let status = ended.unwrap();
        (status, self.rest().await)
    }

    pub fn output(&self) -> Output {
        self.output.clone()
    }

    async fn rest(&mut self) -> String {
        for reader in self.readers.drain(..) {
            reader.await.unwrap();
        }
        self.output.text()
    }
}

async fn read(from: impl AsyncRead + Unpin, into: Output) {
    let mut lines = BufReader::new(from).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut text = into.0.lock().unwrap();
        text.push_str(&line);
        text.push('\n');
    }
}
