"""What single tools write that is no plain table: each module lays its files out as one."""
