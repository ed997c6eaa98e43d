//! The way down: one signal for all, and the tasks that are waited for.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Shared by all parts of the process.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    begun: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// From now on nothing new is started, and readiness fails.
    pub fn begin(&self) {
        self.begun.cancel();
    }

    pub fn has_begun(&self) -> bool {
        self.begun.is_cancelled()
    }

    /// Returns once the shutdown has begun.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }

    /// Runs a task in the background that the shutdown waits for.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Runs `work`, which must end once the shutdown has begun, and then waits for the tasks;
    /// not longer than `limit` after the beginning. Whether all have ended.
    pub async fn finish(&self, work: impl Future<Output = ()>, limit: Duration) -> bool {
        let all = async {
            work.await;
            self.tasks.close();
            self.tasks.wait().await;
        };
        let deadline = async {
            self.begun().await;
            tokio::time::sleep(limit).await;
        };
        tokio::select! {
            () = all => true,
            () = deadline => false,
        }
    }
}

/// Returns at SIGTERM or SIGINT.
///
/// # Errors
/// When no handler can be installed.
pub async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
