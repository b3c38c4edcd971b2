//! The key that went in is found nowhere in clear.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use chart_host::Behaviour;

use crate::program::Setting;
use crate::scene::{KEY, Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_canary_key_is_in_no_output_no_file_and_no_message() {
    let scene = Scene::new(Behaviour::default()).await;
    let mut settings = scene.settings();
    settings.push(("RUST_LOG", "trace".to_owned()));
    // A wrong user name: the key is refused, and may not be told for it.
    let (status, mut said) = scene.link("nobody").await;
    assert!(!status.success(), "{said}");
    let (status, linked) = scene.link("jane").await;
    assert!(status.success(), "{linked}");
    said.push_str(&linked);
    let program = scene.run_with(&settings).await;
    let card = scene.plan().await;
    scene.approve(card).await;
    scene.check(&program, "canary").await;
    let (status, output) = program.terminate().await;
    assert!(status.success(), "{output}");
    said.push_str(&output);
    said.push_str(&scene.discord.as_text(scene.jane.channel, scene.jane.member));
    assert!(
        output.contains("TRACE") || output.contains("DEBUG"),
        "{output}"
    );

    let coded = base64::engine::general_purpose::STANDARD.encode(format!("jane:{KEY}"));
    let secrets = [KEY, &coded, &scene.bot.token];
    are_nowhere(&secrets, &said, scene.dir.path());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_key_and_no_address_of_a_link_page_is_in_an_output_a_file_or_a_later_message() {
    const WRONG: &str = "canary-77c0b1d2a94e-wrong-key";
    let scene = Scene::new(Behaviour::default()).await;
    let port = free_port();
    let servers = format!("home=chart-studio+{},own=builtin", scene.host_address());
    let settings = scene
        .settings()
        .into_iter()
        .map(|(name, value)| match name {
            "LISTEN_ADDR" => (name, format!("127.0.0.1:{port}")),
            "PUBLIC_URL" => (name, "https://bot.example".to_owned()),
            "CHART_SERVERS" => (name, servers.clone()),
            _ => (name, value),
        });
    let mut settings: Vec<Setting> = settings.collect();
    settings.push(("RUST_LOG", "trace".to_owned()));
    let program = scene.run_with(&settings).await;
    let on_page = |page: &str| format!("http://127.0.0.1:{port}{page}");

    let first = scene.link_page("/charts link server:home").await;
    let refused = send(
        &on_page(&first),
        &[("what", "link"), ("username", "jane"), ("key", WRONG)],
    )
    .await;
    assert!(
        refused.contains("refused that user name and key"),
        "{refused}"
    );
    let linked = send(
        &on_page(&first),
        &[("what", "link"), ("username", "jane"), ("key", KEY)],
    )
    .await;
    assert!(linked.contains("manages this account"), "{linked}");
    let second = scene.link_page("/charts link server:own").await;
    let made = send(
        &on_page(&second),
        &[("what", "make"), ("username", "jane2")],
    )
    .await;
    let made_key = made.split("<code class=\"key\">").nth(1).unwrap();
    let made_key = made_key.split('<').next().unwrap();
    // Opened once more, as from a browser's history: the path is asked for and answered.
    let again = client().get(on_page(&second)).send().await.unwrap();
    assert_eq!(again.status(), 410);
    scene.settled().await;

    let (status, mut said) = program.terminate().await;
    assert!(status.success(), "{said}");
    assert!(said.contains("TRACE") || said.contains("DEBUG"), "{said}");
    said.push_str(&scene.discord.as_text(scene.jane.channel, scene.jane.member));
    assert!(said.contains("yours to manage here"), "{said}");
    let token = |page: &str| page.rsplit('/').next().unwrap().to_owned();
    let (first, second) = (token(&first), token(&second));
    are_nowhere(
        &[KEY, WRONG, made_key, &first, &second],
        &said,
        scene.dir.path(),
    );
}

async fn send(address: &str, fields: &[(&str, &str)]) -> String {
    let request = client().post(address).form(fields);
    let request = request
        .header("sec-fetch-site", "same-origin")
        .header("origin", "null");
    request.send().await.unwrap().text().await.unwrap()
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Neither in what was said nor in any file.
fn are_nowhere(secrets: &[&str], said: &str, dir: &Path) {
    for secret in secrets {
        assert!(secret.len() > 20, "{secret} would be found by chance");
        assert!(!said.contains(secret), "{secret} was said");
        for path in files_below(dir) {
            // The chart server's own database keeps hashes; it is held to that as well.
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !holds(&bytes, secret.as_bytes()),
                "{secret} is in {}",
                path.display()
            );
        }
    }
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) = paths.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| files_below(folder)));
    files
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}
