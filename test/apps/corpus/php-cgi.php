<?php
header("X-Colour: " . getenv("COLOUR"));
header("Content-Type: text/plain");
http_response_code(201);
echo "method ", $_SERVER["REQUEST_METHOD"], ", script ", $_SERVER["SCRIPT_NAME"], "\n";
ksort($_GET);
foreach ($_GET as $name => $value)
    echo "get $name = $value\n";
ksort($_POST);
foreach ($_POST as $name => $value)
    echo "post $name = $value\n";
echo "file ", $_FILES ? "sent" : "none", ", interface ", PHP_SAPI, "\n";
