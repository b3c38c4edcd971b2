//! `chartkeeper import FILE…`: exported charts into the carried chart server. It may be serving meanwhile, in another
//! process.
//!
//! What always holds: one file that cannot be taken in keeps none of the others out, and the end tells of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chart_host::{Audience, ChartHost, Destination, Exported, Imported, read_export};
use clap::Args;

use super::say;

/// A page with plotly.js in it is about 5 MiB; an upload may bring 32.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What is taken in, and where to.
#[derive(Debug, Args)]
pub struct Import {
    /// Exported charts: `.json` (figures and grids) or `.html` (pages with figures). A chart's title is its file's name.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Whose they are to be; may be left out where the carried server has one user.
    #[arg(long)]
    user: Option<String>,
    /// The folder they go into, such as reports/2026; made where it is missing.
    #[arg(long, default_value = "", hide_default_value = true)]
    folder: String,
    /// Everybody who has a chart's address may see it; otherwise its owner alone.
    #[arg(long)]
    public: bool,
}

/// What became of all files.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    new: usize,
    already: usize,
    refused: usize,
}

/// Takes in every file that can be, and says of each what became of it.
pub async fn carry_out(host: &ChartHost, import: Import) -> anyhow::Result<()> {
    let user = owner(host, import.user).await?;
    let mut summary = Summary::default();
    for file in &import.files {
        let charts = match charts_in(file).await {
            Ok(charts) => charts,
            Err(why) => {
                summary.refused += 1;
                refuse(file, &why);
                continue;
            }
        };
        let several = charts.len() > 1;
        for (n, chart) in (1..).zip(&charts) {
            let mut title = title_of(file);
            if several {
                title = format!("{title} {n}");
            }
            let to = Destination {
                user: &user,
                folder: &import.folder,
                title: &title,
                audience: if import.public {
                    Audience::Everybody
                } else {
                    Audience::Owner
                },
            };
            match host.import(to, chart).await {
                Ok(Imported::New(id)) => {
                    summary.new += 1;
                    say(&format!("{} is {user}:{id}, “{title}”.", file.display()))?;
                }
                Ok(Imported::Already(id)) => {
                    summary.already += 1;
                    let shown = file.display();
                    say(&format!("{shown} was there already, as {user}:{id}."))?;
                }
                Err(why) => {
                    summary.refused += 1;
                    refuse(file, &why.into());
                }
            }
        }
    }
    conclude(summary)
}

fn conclude(summary: Summary) -> anyhow::Result<()> {
    let Summary {
        new,
        already,
        refused,
    } = summary;
    say(&format!(
        "Imported: {new}. There already: {already}. Not imported: {refused}."
    ))?;
    anyhow::ensure!(refused == 0, "not everything was imported; see above");
    Ok(())
}

/// On standard error, so that a script can tell it from what was imported.
fn refuse(file: &Path, why: &anyhow::Error) {
    // Where standard error is closed there is nobody to tell; the summary counts it.
    let _ = writeln!(
        std::io::stderr(),
        "{} was not imported: {why:#}",
        file.display()
    );
}

async fn owner(host: &ChartHost, named: Option<String>) -> anyhow::Result<String> {
    let mut users = host.users().await?;
    if let Some(named) = named {
        return Ok(named);
    }
    match (users.pop(), users.is_empty()) {
        (Some(only), true) => Ok(only.name),
        (None, _) => anyhow::bail!(
            "the carried chart server has no user yet: chartkeeper host add-user NAME"
        ),
        (Some(_), false) => anyhow::bail!("say whose the charts are to be: --user NAME"),
    }
}

async fn charts_in(file: &Path) -> anyhow::Result<Vec<Exported>> {
    let about = tokio::fs::metadata(file).await?;
    anyhow::ensure!(about.is_file(), "it is not a file");
    let megabytes = MOST_BYTES / 1024 / 1024;
    anyhow::ensure!(
        about.len() <= MOST_BYTES,
        "it is larger than {megabytes} MiB"
    );
    Ok(read_export(&tokio::fs::read(file).await?)?)
}

fn title_of(file: &Path) -> String {
    file.file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_name_without_its_end() {
        assert_eq!(title_of(Path::new("a/Sales 2024.v2.json")), "Sales 2024.v2");
    }
}
