//! People who are shown beside many answers: remembered until the change log says that one of them changed.

use std::collections::HashMap;
use std::sync::RwLock;

use super::Result;
use crate::store::person::{self, Person};
use crate::store::{Conn, PersonKey};

/// People remembered at most.
const MOST: usize = 4096;

/// See above. It is thrown away when somebody changes.
#[derive(Debug, Default)]
pub struct Remembered(RwLock<HashMap<PersonKey, Person>>);

impl Remembered {
    /// The people behind counted keys of the index, in their order.
    pub async fn counted(&self, conn: &mut Conn, counted: &[(u64, usize)]) -> Result<Vec<(Person, usize)>> {
        let keys: Vec<PersonKey> = counted.iter().map(|(key, _)| PersonKey(*key as i64)).collect();
        let people = match keys.iter().map(|key| self.get(*key)).collect() {
            Some(people) => people,
            None => self.keep(person::by_keys(conn, &keys).await?),
        };
        let of = |(key, count): &(u64, usize)| {
            let person = people.iter().find(|person| person.key.0 as u64 == *key)?;
            Some((person.clone(), *count))
        };
        Ok(counted.iter().filter_map(of).collect())
    }

    fn get(&self, key: PersonKey) -> Option<Person> {
        self.0.read().expect("no holder of this lock panics").get(&key).cloned()
    }

    fn keep(&self, people: Vec<Person>) -> Vec<Person> {
        let mut known = self.0.write().expect("no holder of this lock panics");
        if known.len() + people.len() > MOST {
            known.clear();
        }
        known.extend(people.iter().map(|person| (person.key, person.clone())));
        people
    }
}
