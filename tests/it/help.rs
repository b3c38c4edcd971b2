//! `/charts help`, and the commands as Discord is told of them.

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_begins_with_what_the_bot_can_and_cannot_delete() {
    let world = World::unlinked().await;
    let help = world.types(world.max, "/charts help").await;
    assert_eq!(help.private_to, Some(world.max));
    insta::assert_snapshot!(world.text(&help), @"");
    world.end().await;
}
