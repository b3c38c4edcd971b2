//! What the README shows is what there is.

use std::path::PathBuf;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_is_a_script_and_its_output_is_what_it_prints() {
    let readme = read("README.md");
    let script = read("demo/clean-up.txt");
    assert!(
        readme.contains(script.trim_end()),
        "the README shows another script"
    );
    let played = chartkeeper::demo::play(&script).await.unwrap();
    let shown = readme
        .split("```text\n")
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next())
        .find(|block| block.starts_with("> /charts"))
        .expect("the README shows what the script prints");
    assert_eq!(shown.trim_end(), played.trim_end());
}

#[test]
fn every_setting_is_explained_in_the_example_file_and_in_the_readme() {
    let (config, example, readme) = (
        read("src/config/read.rs"),
        read(".env.example"),
        read("README.md"),
    );
    let names = config.split("self.get(\"").skip(1);
    let mut names: Vec<&str> = names.map(|rest| rest.split('"').next().unwrap()).collect();
    names.extend([
        "DATABASE_URL",
        "HOST_DATABASE_URL",
        "CHART_SERVERS_FILE",
        "RUST_LOG",
    ]);
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(
            example.contains(&format!("{name}=")),
            "{name} is not in .env.example"
        );
        assert!(
            readme.contains(&format!("`{name}`")),
            "{name} is not in the README"
        );
    }
}

fn read(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).unwrap()
}
