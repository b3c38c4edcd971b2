//! The carried chart server alone: killed in the middle of uploads, backed up and restored while it runs.

use std::path::Path;
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::program::{Program, Setting};
use crate::scene::{KEY, within};

const UPLOADERS: usize = 4;

/// What was uploaded, as the answer named it.
#[derive(Debug)]
struct Answered {
    fid: String,
    title: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_what_was_answered_a_kill_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    add_jane(dir.path()).await;
    let mut all = Vec::new();
    for round in 0..4 {
        let (program, base) = host(dir.path()).await;
        let (tell, mut answered) = unbounded_channel();
        let mut uploading = JoinSet::new();
        for uploader in 0..UPLOADERS {
            uploading.spawn(upload_until_it_dies(
                base.clone(),
                format!("{round}-{uploader}"),
                tell.clone(),
            ));
        }
        drop(tell);
        for _ in 0..10 + 15 * round {
            all.push(within(answered.recv()).await.unwrap());
        }
        program.kill().await;
        within(uploading.join_all()).await;
        while let Some(late) = answered.recv().await {
            all.push(late);
        }
    }
    let (program, base) = host(dir.path()).await;
    assert_eq!(missing(&base, &all).await, Vec::<String>::new());
    let count = listed(&base).await;
    let (at_least, at_most) = (all.len(), all.len() + 4 * UPLOADERS);
    assert!(
        (at_least..=at_most).contains(&count),
        "{at_least} <= {count} <= {at_most}"
    );
    program.terminate().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_backed_up_during_uploads_and_restored_while_it_runs() {
    let dir = tempfile::tempdir().unwrap();
    add_jane(dir.path()).await;
    let (program, base) = host(dir.path()).await;
    let (tell, mut answered) = unbounded_channel();
    let mut uploading = JoinSet::new();
    for uploader in 0..UPLOADERS {
        uploading.spawn(upload_until_it_dies(
            base.clone(),
            uploader.to_string(),
            tell.clone(),
        ));
    }
    let mut before = Vec::new();
    for _ in 0..20 {
        before.push(within(answered.recv()).await.unwrap());
    }
    let said = command(dir.path(), &["host", "backup", "backup.db"], 0).await;
    assert!(
        said.contains("All charts and users are in backup.db"),
        "{said}"
    );
    uploading.shutdown().await;
    assert!(listed(&base).await > before.len());

    let said = command(dir.path(), &["host", "restore", "backup.db"], 0).await;
    assert!(
        said.contains("Restored: ") && said.contains("before-restore-"),
        "{said}"
    );
    assert_eq!(missing(&base, &before).await, Vec::<String>::new());
    let restored = listed(&base).await;
    assert!(
        said.contains(&format!("Restored: {restored} charts")),
        "{said}"
    );
    let (tell, mut answered) = unbounded_channel();
    let going_on = tokio::spawn(upload_until_it_dies(base.clone(), "after".to_owned(), tell));
    within(answered.recv()).await.unwrap();
    going_on.abort();

    let said = command(dir.path(), &["host", "backup", "backup.db"], 1).await;
    assert!(
        said.contains("backup.db: ") && said.contains("exist"),
        "{said}"
    );
    let said = command(dir.path(), &["host", "restore", "nowhere.db"], 1).await;
    assert!(said.contains("nowhere.db: "), "{said}");
    program.terminate().await;
}

pub async fn add_jane(dir: &Path) {
    let arguments = [
        "host",
        "add-user",
        "jane",
        "--limit",
        "none",
        "--key-from-stdin",
    ];
    let added = Program::start(dir, &settings(), &arguments, Some(KEY));
    let (status, said) = added.ended().await;
    assert!(status.success(), "{said}");
}

fn settings() -> Vec<Setting> {
    vec![("LISTEN_ADDR", "127.0.0.1:0".to_owned())]
}

/// Starts `chartkeeper host`; where it is once it answers.
pub async fn host(dir: &Path) -> (Program, String) {
    let program = Program::start(dir, &settings(), &["host"], None);
    let output = program.output();
    let address = async {
        loop {
            let said = output.text();
            let at = said.split("http://127.0.0.1:").nth(1).map(|rest| {
                let port = rest.split(|letter: char| !letter.is_ascii_digit()).next();
                format!("http://127.0.0.1:{}", port.unwrap())
            });
            match at {
                Some(at) => return at,
                None => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    let base = within(address).await;
    (program, base)
}

pub async fn command(dir: &Path, arguments: &[&str], code: i32) -> String {
    let program = Program::start(dir, &settings(), arguments, None);
    let (status, said) = program.ended().await;
    assert_eq!(status.code(), Some(code), "{said}");
    said
}

async fn upload_until_it_dies(base: String, name: String, tell: UnboundedSender<Answered>) {
    let http = client();
    for n in 0.. {
        let title = format!("{name}-{n}");
        let figure = json!({ "data": [{ "y": [1, 2, 3], "name": title }] });
        let body = json!({ "figure": figure, "filename": title }).to_string();
        let request = http.post(format!("{base}/v2/plots")).body(body);
        let Ok(answer) = signed(request).send().await else {
            return;
        };
        if answer.status().as_u16() != 201 {
            return;
        }
        // An answer that was cut off is none.
        let Ok(body) = answer.json::<Value>().await else {
            return;
        };
        let fid = body["file"]["fid"].as_str().unwrap().to_owned();
        if tell.send(Answered { fid, title }).is_err() {
            return;
        }
    }
}

/// The titles of those that are not there with their figure.
async fn missing(base: &str, answered: &[Answered]) -> Vec<String> {
    let http = client();
    let mut missing = Vec::new();
    for Answered { fid, title } in answered {
        let request = http.get(format!("{base}/v2/plots/{fid}/content"));
        let figure: Value = signed(request).send().await.unwrap().json().await.unwrap();
        if figure["data"][0]["name"] != title.as_str() {
            missing.push(title.clone());
        }
    }
    missing
}

async fn listed(base: &str) -> usize {
    let request = client().get(format!("{base}/v2/folders/all"));
    let list: Value = signed(request).send().await.unwrap().json().await.unwrap();
    usize::try_from(list["children"]["count"].as_u64().unwrap()).unwrap()
}

pub fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

pub fn signed(request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    request
        .basic_auth("jane", Some(KEY))
        .header("plotly-client-platform", "test")
}
