//! Move instead of delete: to another account of the member's, read back and the same, and only then gone here.

use std::time::Duration;

use chart_host::SeedKind::{Grid, Plot};
use chart_host::{Fault, FaultKind};
use local_discord::Message;
use serde_json::{Value, json};

use crate::world::{KEY, World, chart, folders};

mod arriving;
mod deciding;
mod grids;
mod halting;

const DAY: Duration = Duration::from_hours(24);

/// Jane's account has a private plot in a folder, its grid at home and a public plot, and a second account, `lab`.
async fn with_a_lab() -> World {
    let world = World::new().await;
    world.links_the_lab_too().await;
    let mut charts = folders();
    let mut sales = chart(Plot, 1, "Sales *2024*", 40);
    sales.folder = Some("reports/2025".to_owned());
    sales.draws_from = vec![9];
    charts.extend([
        chart(Grid, 9, "Sales data", 40),
        sales,
        chart(Plot, 2, "Other", 40),
    ]);
    world.has(charts).await;
    let private = json!({ "world_readable": false });
    asks(&world, "PATCH", "jane", "plots/jane:1", Some(private)).await;
    world.clock.advance(2 * DAY);
    world.host.reset_calls();
    world
}

/// What the chart server answers to that user.
async fn asks(world: &World, method: &str, user: &str, path: &str, body: Option<Value>) -> Value {
    let url = format!("http://{}/v2/{path}", world.host_address());
    let mut asked = reqwest::Client::new()
        .request(method.parse().unwrap(), url)
        .basic_auth(user, Some(KEY))
        .header("plotly-client-platform", "a test");
    if let Some(body) = &body {
        asked = asked.json(body);
    }
    let answer = asked.send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.json().await.unwrap()
}

async fn content(world: &World, folder: &str, fid: &str) -> Value {
    let user = fid.split(':').next().unwrap();
    let path = format!("{folder}/{fid}/content?inline_data=true");
    asks(world, "GET", user, &path, None).await
}

/// What the account has: title, and the path of its folder.
async fn has(world: &World, user: &str) -> Vec<(String, String)> {
    let files = world.charts(user).await;
    let name = |id: u64| files.iter().find(|file| file.id == id);
    let mut all: Vec<(String, String)> = files
        .iter()
        .filter(|file| !file.trashed && file.filetype != chart_host::Filetype::Folder)
        .map(|file| {
            let (mut path, mut at) = (Vec::new(), file.parent);
            while let Some(folder) = at.and_then(name) {
                path.push(folder.title.clone());
                at = folder.parent;
            }
            path.reverse();
            (file.title.clone(), path.join("/"))
        })
        .collect();
    all.sort();
    all
}

fn named(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(title, path): &(&str, &str)| ((*title).to_owned(), (*path).to_owned());
    all.iter().map(owned).collect()
}

async fn id_of(world: &World, user: &str, title: &str) -> u64 {
    let files = world.charts(user).await;
    let found = files.iter().find(|file| file.title == title);
    found.unwrap_or_else(|| panic!("no {title}")).id
}

/// The card of a purge of jane's plots, and after **Move to lab**.
async fn to_move(world: &World, filter: &str) -> (Message, Message) {
    let line = format!("/charts purge account:jane@home {filter}");
    let card = world.types(world.jane, &line).await;
    let moving = world.presses(world.jane, &card, &to_lab(world)).await;
    (card, moving)
}

fn to_lab(world: &World) -> String {
    format!("Move to lab @ {}", world.host_address())
}

fn fault(method: &str, path: &str, times: u32, kind: FaultKind) -> Fault {
    Fault {
        method: Some(method.to_owned()),
        path_contains: path.to_owned(),
        skip: 0,
        times,
        kind,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plot_and_its_grid_arrive_with_folder_title_privacy_and_reference_and_go_here() {
    let world = with_a_lab().await;
    let plot = content(&world, "plots", "jane:1").await;
    let grid = content(&world, "grids", "jane:9").await;
    let (_, moving) = to_move(&world, "type:plot older_than:1d").await;
    assert_eq!(moving.private_to, Some(world.jane));
    insta::assert_snapshot!(world.text(&moving), @"
    # jane @ charts.example
    Move **2 plots** and **1 grid** to **lab @ charts.example**

    **lab @ charts.example** then holds 2 of 10 plots.

    First each is copied there with its folder, title and privacy, read back and compared. What arrived the same is then deleted here for ever, by way of the trash. What did not stays here.

    They get new addresses; links to the old ones, share links too, lead nowhere any more. Views and dates begin anew. It cannot be undone, but they can be moved back.

    This card works until {time}.
    [Move 3] [Cancel]
    <charts.csv>
    ");
    world.presses(world.jane, &moving, "Move 3").await;
    let done = world.hears("3 moved, and deleted here for ever").await;
    insta::assert_snapshot!(world.text(&done), @"
    # Move 3 to lab @ charts.example
    jane @ charts.example · asked by <@JANE>

    Done
    • 3 moved, and deleted here for ever
    3 arrived the same: **Details** has their new addresses.
    [Details]
    ");
    assert_eq!(has(&world, "jane").await, []);
    let there = [
        ("Other", ""),
        ("Sales *2024*", "reports/2025"),
        ("Sales data", ""),
    ];
    assert_eq!(has(&world, "lab").await, named(&there));
    let new_grid = format!("lab:{}", id_of(&world, "lab", "Sales data").await);
    let new_plot = format!("lab:{}", id_of(&world, "lab", "Sales *2024*").await);
    let other = format!("lab:{}", id_of(&world, "lab", "Other").await);
    let arrived = content(&world, "grids", &new_grid).await;
    for (name, column) in grid["cols"].as_object().unwrap() {
        assert_eq!(arrived["cols"][name]["data"], column["data"], "{name}");
    }
    let figure = content(&world, "plots", &new_plot).await;
    for name in ["x", "y"] {
        let source = format!("{name}src");
        assert_eq!(figure["data"][0][name], plot["data"][0][name]);
        let column = &arrived["cols"][name]["uid"];
        let expected = format!("{new_grid}:{}", column.as_str().unwrap());
        assert_eq!(figure["data"][0][source], expected);
    }
    let file = asks(&world, "GET", "lab", &format!("files/{new_plot}"), None).await;
    assert_eq!(file["world_readable"], false);
    assert_eq!(file["references"][0], new_grid);
    let file = asks(&world, "GET", "lab", &format!("files/{other}"), None).await;
    assert_eq!(file["world_readable"], true);
    let details = world.presses(world.jane, &done, "Details").await;
    assert_eq!(details.private_to, Some(world.jane));
    // Which of them arrives first, and is numbered so, is open.
    let by_name = |text: String| {
        let names = [("PLOT", &new_plot), ("OTHER", &other), ("GRID", &new_grid)];
        names.into_iter().fold(text, |text, (name, fid)| {
            let id = fid.trim_start_matches("lab:");
            let text = text.replace(&format!("~lab/{id}/"), &format!("~lab/{name}/"));
            text.replace(&format!(",lab:{id},"), &format!(",lab:{name},"))
        })
    };
    insta::assert_snapshot!(by_name(world.text(&details)), @"
    What became of each chart is in the file.

    __New addresses in lab @ charts.example__
    • `jane:1` → <http://charts.example/~lab/PLOT/>
    • `jane:2` → <http://charts.example/~lab/OTHER/>
    • `jane:9` → <http://charts.example/~lab/GRID/>
    <job.csv>
    ");
    // Max is linked to the account that they left, and not to the other.
    world.link(world.max, "jane").await;
    let told = world.presses(world.max, &done, "Details").await;
    assert_eq!(told.private_to, Some(world.max));
    assert!(!world.text(&told).contains("lab"));
    let csv = world.discord.file(told.id, "job.csv").unwrap();
    assert!(!String::from_utf8(csv).unwrap().contains("lab"));
    let csv = String::from_utf8(world.discord.file(details.id, "job.csv").unwrap()).unwrap();
    insta::assert_snapshot!(by_name(world.stable(&csv)), @"
    ﻿id,type,title,outcome,reason,new id,new address
    jane:1,plot,Sales *2024*,deleted,,lab:PLOT,http://charts.example/~lab/PLOT/
    jane:2,plot,Other,deleted,,lab:OTHER,http://charts.example/~lab/OTHER/
    jane:9,grid,Sales data,deleted,,lab:GRID,http://charts.example/~lab/GRID/
    ");
    world.end().await;
}
