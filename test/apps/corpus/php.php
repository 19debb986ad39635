<?php
declare(strict_types=1);

enum Unit: string
{
    case Gram = 'g';
    case Metre = 'm';
}

final class Quantity
{
    public function __construct(public readonly float $amount, public readonly Unit $unit)
    {
    }
}

function primes(int $limit): Generator
{
    $composite = [];
    for ($i = 2; $i <= $limit; $i++) {
        if (!isset($composite[$i])) {
            yield $i;
            for ($j = $i * $i; $j <= $limit; $j += $i) {
                $composite[$j] = true;
            }
        }
    }
}

echo PHP_MAJOR_VERSION, ' ', PHP_INT_MAX, ' ', PHP_OS, "\n";
$primes = iterator_to_array(primes(20000), false);
echo count($primes), ' ', array_sum($primes), ' ', end($primes), "\n";
echo json_encode([new Quantity(1.5, Unit::Gram), 'x' => ["\u{e4}", null, true, 1e25]]), "\n";
echo hash('sha256', implode(',', $primes)), ' ', md5(''), ' ', dechex(crc32('wasm')), "\n";
echo preg_replace_callback('/(?<word>\w+)=(\d+)/', fn(array $m): string => strrev($m['word']) . ':' . 2 * (int) $m[2], 'ab=12, cde=-3 f=400'), "\n";
try {
    (function (int $n): int {
        return 1 % $n;
    })(0);
} catch (DivisionByZeroError $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
} finally {
    echo "finally\n";
}
mt_srand(7);
echo mt_rand(), ' ', mt_rand(1, 6), ' ', sprintf('%010.4f|%-8s|%x|%e', M_PI, 'left', 48879, 1 / 3), ' ', var_export(0.1 + 0.2, true), "\n";
file_put_contents('/w/note.txt', str_repeat("line\n", 300));
echo filesize('/w/note.txt'), ' ', count(file('/w/note.txt')), ' ', rename('/w/note.txt', '/w/other.txt') ? 'renamed' : 'kept', "\n";
print_r(array_values(array_diff(scandir('/w'), ['.', '..'])));
unlink('/w/other.txt');
echo getenv('COLOUR'), ' ', strlen(file_get_contents('php://input')), ' ', implode('|', array_slice($argv, 1)), "\n";
exit(4);
