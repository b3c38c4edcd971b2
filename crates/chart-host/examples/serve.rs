//! Runs the chart server by itself, to try a client against it:
//! `serve DATABASE_FILE ADDRESS USER KEY [LIMIT | figlinq]`. Adds the user if there is none of that name. With `figlinq`
//! it is served as Figlinq serves, to try that client.

use std::{error::Error, sync::Arc};

use chart_host::{ChartHost, HostError, Limit, NewKey, Options, SystemClock};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it is a program to try things with")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, address, user, key, rest @ ..] = arguments.as_slice() else {
        return Err("usage: serve DATABASE_FILE ADDRESS USER KEY [LIMIT | figlinq]".into());
    };
    let as_figlinq = rest.iter().any(|word| word == "figlinq");
    let limit = rest.first().filter(|_| !as_figlinq);
    let limit = limit.map(|limit| limit.parse()).transpose()?;
    let host = ChartHost::open(Options {
        database_url: format!("sqlite://{file}"),
        public_url: String::new(),
        clock: Arc::new(SystemClock),
    })
    .await?;
    let limit = limit.map_or(Limit::None, Limit::Plots);
    match host.add_user(user, limit, NewKey::Given(key.clone())).await {
        Ok(_) | Err(HostError::UserTaken(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let served = if as_figlinq {
        host.serve_figlinq(address.parse()?).await?
    } else {
        host.serve(address.parse()?).await?
    };
    println!("{}", served.base_url());
    std::future::pending::<()>().await;
    Ok(())
}
