//! The procedure that Chart Studio's users were given to empty an account, as faithfully as another language
//! allows, faults included: one request at a time on a connection of its own; every file is read to learn its
//! filetype, which the listing had told; a listing that fails looks like its end; `next` is followed while the
//! list shrinks; nobody looks at what trash and delete answer; the first file that cannot be read ends it all.

use std::time::{Duration, Instant};

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

/// As many as the procedure asks for.
const PAGE_SIZE: u32 = 500;

/// Purges the account of plots, then of grids; how long that took.
pub async fn purge(base: &str, username: &str, key: &str) -> anyhow::Result<Duration> {
    let procedure = Procedure {
        client: Client::builder().pool_max_idle_per_host(0).build()?,
        base,
        username,
        key,
    };
    let started = Instant::now();
    procedure.permanently_delete("plot").await?;
    procedure.permanently_delete("grid").await?;
    Ok(started.elapsed())
}

struct Procedure<'a> {
    client: Client,
    base: &'a str,
    username: &'a str,
    key: &'a str,
}

impl Procedure<'_> {
    async fn permanently_delete(&self, filetype: &str) -> anyhow::Result<()> {
        let first = format!(
            "{}/v2/folders/all?user={}&page_size={PAGE_SIZE}",
            self.base, self.username
        );
        let mut next = Some(first);
        while let Some(url) = next {
            let response = self.request(Method::GET, &url).await?;
            if response.status() != StatusCode::OK {
                break;
            }
            let page: Value = response.json().await?;
            for file in page["children"]["results"].as_array().into_iter().flatten() {
                let fid = file["fid"].as_str().unwrap_or_default();
                self.delete_if(fid, filetype).await?;
            }
            next = page["children"]["next"].as_str().map(str::to_owned);
        }
        Ok(())
    }

    async fn delete_if(&self, fid: &str, filetype: &str) -> anyhow::Result<()> {
        let file = format!("{}/v2/files/{fid}", self.base);
        let read = self.request(Method::GET, &file).await?;
        let read: Value = read.error_for_status()?.json().await?;
        if read["filetype"] == filetype {
            let trash = format!("{file}/trash");
            self.request(Method::POST, &trash).await?.bytes().await?;
            let delete = format!("{file}/permanent_delete");
            self.request(Method::DELETE, &delete).await?.bytes().await?;
        }
        Ok(())
    }

    async fn request(&self, method: Method, url: &str) -> reqwest::Result<Response> {
        self.client
            .request(method, url)
            .basic_auth(self.username, Some(self.key))
            .header("plotly-client-platform", "python")
            .send()
            .await
    }
}
