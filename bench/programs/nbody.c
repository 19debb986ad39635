/* Five bodies under gravity, symplectic steps: a chain of dependent floating point, a square root and a division per pair. */
#include <math.h>
#include <stdio.h>

enum { BODIES = 5, STEPS = 5000000 };

struct body {
    double x, y, z, vx, vy, vz, mass;
};

/* A sun and four planets in units of our own. */
static struct body bodies[BODIES] = {
    {.mass = 39.5},
    {4.8, -1.2, -0.1, 0.6, 2.8, -0.02, 0.038},
    {8.3, 4.1, -0.4, -1.0, 1.8, 0.008, 0.011},
    {12.9, -15.1, -0.2, 1.1, 0.9, -0.01, 0.0017},
    {15.4, -25.9, 0.2, 1.0, 0.6, -0.035, 0.002},
};

static void advance(double dt)
{
    for (struct body *a = bodies; a < bodies + BODIES; a++)
        for (struct body *b = a + 1; b < bodies + BODIES; b++) {
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double square = dx * dx + dy * dy + dz * dz, pull = dt / (square * sqrt(square));
            a->vx -= dx * b->mass * pull;
            a->vy -= dy * b->mass * pull;
            a->vz -= dz * b->mass * pull;
            b->vx += dx * a->mass * pull;
            b->vy += dy * a->mass * pull;
            b->vz += dz * a->mass * pull;
        }
    for (struct body *a = bodies; a < bodies + BODIES; a++) {
        a->x += dt * a->vx;
        a->y += dt * a->vy;
        a->z += dt * a->vz;
    }
}

static double energy(void)
{
    double sum = 0;
    for (const struct body *a = bodies; a < bodies + BODIES; a++) {
        sum += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
        for (const struct body *b = a + 1; b < bodies + BODIES; b++)
            sum -= a->mass * b->mass / sqrt((a->x - b->x) * (a->x - b->x) + (a->y - b->y) * (a->y - b->y) + (a->z - b->z) * (a->z - b->z));
    }
    return sum;
}

int main(void)
{
    double before = energy();
    for (int i = 0; i < STEPS; i++)
        advance(0.001);
    printf("nbody %.9f %.9f\n", before, energy());
    return 0;
}
