//! What the application has sent.

use std::time::{Duration, Instant};

use super::TestApp;

impl TestApp {
    /// The mails so far, oldest first, once there are `count` of them.
    pub async fn mails(&self, count: usize) -> Vec<String> {
        let folder = self.state.settings.mail.mail_dir.as_ref().unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let mut files: Vec<_> = std::fs::read_dir(folder)
                .into_iter()
                .flatten()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
                .collect();
            if files.len() >= count {
                files.sort();
                return files
                    .iter()
                    .map(|file| std::fs::read_to_string(file).unwrap())
                    .collect();
            }
            assert!(
                Instant::now() < deadline,
                "{} mails came, not {count}",
                files.len()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
