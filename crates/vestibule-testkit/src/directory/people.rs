//! The users and groups that a company has.

/// A user, as a directory of a company knows one.
///
/// ```
/// use vestibule_testkit::directory::DirectoryUser;
///
/// let ada = DirectoryUser::new("ada", "ada@acme.example")
///     .with_name("Ada", "Lovelace")
///     .with_title("Analyst")
///     .with_manager("charles");
/// assert_eq!(ada.display_name(), "Ada Lovelace");
/// assert_eq!(ada.email.as_deref(), Some("ada@acme.example"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct DirectoryUser {
    /// What the directory calls the user, for ever; products send it as `externalId`.
    pub key: String,
    /// The name to sign in with.
    pub user_name: String,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// The work address.
    pub email: Option<String>,
    /// The job title.
    pub title: Option<String>,
    /// The department, of the enterprise extension.
    pub department: Option<String>,
    /// The employee number, of the enterprise extension.
    pub employee_number: Option<String>,
    /// The key of the manager, of the enterprise extension.
    pub manager: Option<String>,
    /// Whether the account is enabled.
    pub active: bool,
}

impl DirectoryUser {
    /// An enabled user whose work address is the name to sign in with.
    pub fn new(key: impl Into<String>, user_name: impl Into<String>) -> Self {
        let user_name = user_name.into();
        DirectoryUser {
            key: key.into(),
            given_name: "Test".to_owned(),
            family_name: "User".to_owned(),
            email: Some(user_name.clone()),
            user_name,
            title: None,
            department: None,
            employee_number: None,
            manager: None,
            active: true,
        }
    }

    /// Another name to sign in with.
    pub fn with_user_name(mut self, user_name: impl Into<String>) -> Self {
        self.user_name = user_name.into();
        self
    }

    /// Another name.
    pub fn with_name(mut self, given: impl Into<String>, family: impl Into<String>) -> Self {
        self.given_name = given.into();
        self.family_name = family.into();
        self
    }

    /// Another work address.
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// No work address.
    pub fn without_email(mut self) -> Self {
        self.email = None;
        self
    }

    /// A job title.
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// A department.
    pub fn with_department(mut self, department: impl Into<String>) -> Self {
        self.department = Some(department.into());
        self
    }

    /// An employee number.
    pub fn with_employee_number(mut self, number: impl Into<String>) -> Self {
        self.employee_number = Some(number.into());
        self
    }

    /// The manager, by key.
    pub fn with_manager(mut self, key: impl Into<String>) -> Self {
        self.manager = Some(key.into());
        self
    }

    /// No manager.
    pub fn without_manager(mut self) -> Self {
        self.manager = None;
        self
    }

    /// A disabled account.
    pub fn disabled(mut self) -> Self {
        self.active = false;
        self
    }

    /// An enabled account.
    pub fn enabled(mut self) -> Self {
        self.active = true;
        self
    }

    /// Both names.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// A group, as a directory of a company knows one.
///
/// ```
/// use vestibule_testkit::directory::DirectoryGroup;
///
/// let group = DirectoryGroup::new("engineers", "Engineers").with_members(["ada", "grace"]);
/// assert_eq!(group.members, ["ada", "grace"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct DirectoryGroup {
    /// What the directory calls the group, for ever.
    pub key: String,
    /// Its name.
    pub display_name: String,
    /// The keys of its members. Members that are in nobody's scope are not pushed.
    pub members: Vec<String>,
}

impl DirectoryGroup {
    /// A group without members.
    pub fn new(key: impl Into<String>, display_name: impl Into<String>) -> Self {
        DirectoryGroup { key: key.into(), display_name: display_name.into(), members: Vec::new() }
    }

    /// Another name.
    pub fn with_display_name(mut self, display_name: impl Into<String>) -> Self {
        self.display_name = display_name.into();
        self
    }

    /// These members, by key.
    pub fn with_members(mut self, members: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.members = members.into_iter().map(Into::into).collect();
        self
    }
}

/// What a directory does with a user who leaves its scope.
///
/// ```
/// use vestibule_testkit::directory::{Departure, ScimEndpoint, onelogin::OneLogin};
///
/// let onelogin = OneLogin::new(ScimEndpoint::new("/scim/v2", "a test token"), 1)
///     .with_departure(Departure::Delete);
/// # let _ = onelogin;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// Sets `active` to false.
    Deactivate,
    /// Sends DELETE.
    Delete,
}
