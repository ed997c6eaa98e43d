/// Declares an enum that is text in JSON and in the database.
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $first:ident = $first_text:literal $(, $variant:ident = $text:literal)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
        pub enum $name {
            #[default]
            #[serde(rename = $first_text)]
            $first,
            $(#[serde(rename = $text)] $variant,)*
        }

        impl $crate::validate::Choice for $name {
            const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];

            fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_text,
                    $(Self::$variant => $text,)*
                }
            }
        }

        $crate::types::store_as!(
            $name,
            String,
            |value| $crate::validate::Choice::as_str(*value).to_owned(),
            |text| $crate::validate::Choice::parse(&text).ok_or_else(|| format!("unknown value `{text}`").into())
        );
    };
}
pub(crate) use text_enum;
