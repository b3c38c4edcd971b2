//! Owns what is seen of a file just before something becomes of it, for the record of effects.

use serde_json::json;
use sqlx::SqliteConnection;

use super::{grids, plots};
use crate::{
    host::Shared,
    model::{FileRow, Filetype},
    scripted::effects::Inside,
    storage::references,
};

/// What is in the file and who draws from it; nothing where nobody watches.
pub(crate) async fn look(
    conn: &mut SqliteConnection,
    shared: &Shared,
    file: &FileRow,
) -> Result<Option<Inside>, sqlx::Error> {
    if !shared.script.effects().is_watched() {
        return Ok(None);
    }
    Ok(Some(match file.filetype {
        Filetype::Plot => Inside {
            content: plots::with_data(conn, file).await?,
            drawn_by: Vec::new(),
        },
        Filetype::Grid => Inside {
            content: json!({ "cols": grids::table_of(conn, file, None).await? }),
            drawn_by: references::drawn_by(conn, file).await?,
        },
        Filetype::Folder => Inside {
            content: json!({}),
            drawn_by: Vec::new(),
        },
    }))
}
