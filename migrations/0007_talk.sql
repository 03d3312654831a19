-- Threads that have done their work.

-- What a remark does beside saying something: nothing if empty, else it has "settled" its thread or "reopened" it. So
-- the thread itself tells who did it, when and with which words.
alter table remark add column act text not null default '';

-- Whether a thread is settled, as the last of these has left it; told by the thread's first remark.
alter table remark add column settled boolean not null default false;
