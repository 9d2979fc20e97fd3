-- Returns one row: the bytes that the database takes on the disk, its journal left out.
SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size
