//! The way down: one signal for all, and the tasks that are waited for.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
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

    /// Begins at SIGTERM or SIGINT, which from now on do not kill the process.
    ///
    /// # Errors
    /// When the signals cannot be waited for.
    pub fn begin_at_signal(&self) -> io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            shutdown.begin();
        });
        Ok(())
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
