// Who refers to objects. Inside store only.
#pragma once

// A condition on the row o of the table object: nobody refers to it. Whoever adds a table that
// refers to objects adds it here.
#define STORE_OBJECT_UNREFERENCED                                    \
    " NOT EXISTS (SELECT 1 FROM track WHERE face_object = o.id)"     \
    " AND NOT EXISTS (SELECT 1 FROM track WHERE body_object = o.id)" \
    " AND NOT EXISTS (SELECT 1 FROM fragment WHERE object = o.id) "
