//! `create-admin`: the first administrator, whom no other can create.

use std::io::BufRead;

use clap::Args;
use serde_json::{Map, Value};

use super::policy::Role;
use crate::app::{AppState, StartError};
use crate::error::Error;
use crate::users::repository;
use crate::users::schema::Register;
use crate::validate::Fields;

/// Reads the password as one line from standard input.
#[derive(Debug, Args)]
pub struct CreateAdmin {
    /// The e-mail address to sign in with.
    #[arg(long)]
    email: String,
    /// A field of the user; a value that is JSON is taken as such, any other as text.
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = assignment)]
    fields: Vec<(String, Value)>,
}

impl CreateAdmin {
    /// # Errors
    /// When the password or a field is not valid, or the address is taken.
    pub async fn run(self, state: &AppState, input: impl BufRead) -> Result<(), StartError> {
        let password = input
            .lines()
            .next()
            .transpose()?
            .ok_or("the password is read from standard input, which is empty")?;
        let user = self.create(state, password).await.map_err(explain)?;
        println!("created the administrator {user}");
        Ok(())
    }

    async fn create(self, state: &AppState, password: String) -> Result<String, Error> {
        let mut members: Map<_, _> = self.fields.into_iter().collect();
        members.insert("email".into(), self.email.into());
        members.insert("password".into(), password.into());
        let register = Register::read(Fields::new(members))?;
        let hash = state.passwords.hash(register.password.clone()).await?;
        let user = register.into_user(hash, Role::ADMINISTRATOR);
        let mut transaction = state.database.begin().await?;
        repository::insert(&mut transaction, &user).await?;
        transaction.commit().await?;
        Ok(user.email)
    }
}

fn assignment(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("must be FIELD=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
    Ok((name.to_owned(), value))
}

/// All that is wrong, for a terminal.
fn explain(error: Error) -> StartError {
    match &error {
        Error::Invalid(errors) | Error::Conflict(errors) => errors
            .iter()
            .map(|error| format!("{} {}", error.field, error.message))
            .collect::<Vec<_>>()
            .join("; ")
            .into(),
        _ => error.into(),
    }
}
