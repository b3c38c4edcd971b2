//! `/charts help`, and the commands as Discord is told of them.

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_begins_with_what_the_bot_can_and_cannot_delete() {
    let world = World::unlinked().await;
    let help = world.types(world.max, "/charts help").await;
    assert_eq!(help.private_to, Some(world.max));
    insta::assert_snapshot!(world.text(&help), @"
    # Chartkeeper
    I delete charts on your chart server. I cannot delete or read messages.

    • **/charts link** – links your account, or makes you one
    • **/charts count** – how many charts your account holds
    • **/charts list** – your charts, page by page
    • **/charts show** `id` – one chart, to look at
    • **/charts delete** `id` – one chart: a look first, then a button
    • **/charts purge** `type` – many charts: a plan first, then a button
    • **/charts jobs** – open plans and clean-ups
    • **/charts restore** `id` – one chart, out of the trash
    • **/charts protect** `what` – what no clean-up may take
    • **/charts account** – your accounts, alerts, your data, forget me
    • **/privacy** – what is kept of you

    Nothing is moved to the trash or deleted before you press a button, and only from the account that you linked.
    Version 0.1.0 · Something wrong? Ask whoever runs this bot for you.
    ");
    world.end().await;
}
