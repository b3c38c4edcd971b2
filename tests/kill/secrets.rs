//! The key that went in is found nowhere in clear.

use base64::Engine as _;
use chart_host::Behaviour;

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
    let secrets = [KEY.as_bytes(), coded.as_bytes(), scene.bot.token.as_bytes()];
    for secret in secrets {
        let name = String::from_utf8_lossy(secret);
        assert!(!holds(said.as_bytes(), secret), "{name} was said");
        for file in std::fs::read_dir(scene.dir.path()).unwrap() {
            let path = file.unwrap().path();
            // The chart server's own database keeps hashes; it is held to that as well.
            let bytes = std::fs::read(&path).unwrap();
            assert!(!holds(&bytes, secret), "{name} is in {}", path.display());
        }
    }
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}
