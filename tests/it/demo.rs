//! `chartkeeper demo` as a program, as a visitor starts it.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::world::within;

/// The demo while it runs, and what it said. Dropping it kills it.
pub struct Demo {
    _child: Child,
    said: Vec<String>,
}

impl Demo {
    /// Starts it; returns once it said all.
    pub async fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_chartkeeper"))
            .args(["demo", "--port", "0"])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = within(async {
            let mut said = Vec::new();
            loop {
                let line = lines.next_line().await.unwrap();
                let line = line.expect("it goes on after what it says first");
                said.push(line.trim().to_owned());
                if line.contains("Ctrl-C") {
                    return said;
                }
            }
        })
        .await;
        // Read on: a program whose output nobody reads ends.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            _child: child,
            said,
        }
    }

    /// Where its page is.
    pub fn address(&self) -> String {
        let address = self.said.iter().find(|line| line.starts_with("http://"));
        address.expect("it tells its address").clone()
    }

    /// The rest of the line that begins so.
    pub fn told(&self, beginning: &str) -> String {
        let rest = self
            .said
            .iter()
            .find_map(|line| line.strip_prefix(beginning));
        let rest =
            rest.unwrap_or_else(|| panic!("no line begins with {beginning}: {:#?}", self.said));
        rest.trim().to_owned()
    }
}
