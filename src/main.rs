//! The program: see `dugnad --help`.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    dugnad::cli::run().await
}
