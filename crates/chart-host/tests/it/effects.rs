//! The record of what took effect.

use chart_host::{Deed, SeedChart, Via};

use crate::desk::{desk, grid, plot};

#[tokio::test]
async fn what_took_effect_is_recorded_once_as_it_was_before_and_only_while_somebody_watches() {
    let desk = desk().await;
    let table = desk.seed(vec![grid("table")]).await[0];
    let drawing = SeedChart {
        draws_from: vec![table],
        ..plot("drawing")
    };
    let drawing = desk.seed(vec![drawing]).await[0];
    desk.host.trash_as_owner("ada", drawing).await.unwrap();
    assert_eq!(desk.host.take_effects(), []);
    desk.host.watch_effects();
    // It is there already: trashing it once more changes nothing.
    desk.trash(drawing).await.expect(200);
    desk.trash(table).await.expect(200);
    desk.host.restore_as_owner("ada", drawing).await.unwrap();
    desk.delete_for_ever(table).await;
    let effects = desk.host.take_effects();
    let told: Vec<_> = effects
        .iter()
        .map(|effect| (effect.deed, effect.via, effect.id))
        .collect();
    assert_eq!(
        told,
        [
            (Deed::Trash, Via::Http, table),
            (Deed::Restore, Via::Owner, drawing),
            (Deed::DeleteForEver, Via::Http, table),
        ]
    );
    assert_eq!(effects[2].drawn_by, [drawing]);
    assert!(effects[2].content["cols"].is_object());
    assert_eq!(desk.host.take_effects(), []);
}
