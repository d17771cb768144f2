//! A QUIC interop endpoint on quinn: ROLE, TESTCASE and REQUESTS in the environment, files from
//! /www or into /downloads, exit status 0, 1, or 127 for a test case that quinn cannot do.

mod client;
mod server;
mod tls;

use std::process::ExitCode;

pub const UNSUPPORTED: u8 = 127;

#[tokio::main]
async fn main() -> ExitCode {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let test = variable("TESTCASE");
    let outcome = match variable("ROLE").as_str() {
        "server" if server::SUPPORTED.contains(&test.as_str()) => server::run(&test).await,
        "client" if client::SUPPORTED.contains(&test.as_str()) => {
            client::run(&test, &variable("REQUESTS")).await
        }
        "server" | "client" => return ExitCode::from(UNSUPPORTED),
        role => Err(anyhow::anyhow!("ROLE is {role:?}, not client or server")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
