module badpeer.example/kit

go 1.26
